import type { StreamingSnapshot } from '../../adapters/aws/account/account-snapshot.ts';
import { scramSecretName } from '../../contracts/outputs.ts';
import type { Domain } from '../../model/domain.ts';
import type { Environment } from '../../model/environment.ts';
import { maximumScramUsers, noOtherScramUsers, secretNameOf } from '../../model/other-scram-users.ts';
import { type Check, judge, missing, ok, warning } from './check.ts';

/** Whether a deployment would refuse the cluster's list of SCRAM users, and what to write then. */
export function scramListChecks(
  { platform, name, cluster }: Environment,
  running: readonly Domain[],
  { scramSecrets }: Pick<StreamingSnapshot, 'scramSecrets'>,
): readonly Check[] {
  if (scramSecrets === undefined) return [];
  const clients = running.flatMap((domain) => domain.clients);
  const declared = clients.flatMap(({ authentication, name: client }) => (authentication === 'scram' ? [client] : []));
  const prefix = scramSecretName(platform, name, '');
  const { keep, release } = (cluster.create ?? cluster.existing).scramUsers ?? noOtherScramUsers;
  const named = new Set([...keep, ...release]);
  const judgement = judge(scramSecrets, (list) => {
    const ours = list.filter((arn) => secretNameOf(arn).startsWith(prefix));
    const strangers = list.filter((arn) => !named.has(arn) && !ours.includes(arn));
    const kept = list.filter((arn) => keep.includes(arn));
    const after = declared.length + kept.length + strangers.length;
    if (strangers.length > 0) {
      const fix = `name each in the environment, under keep or release: scramUsers: { keep: [${strangers.join(', ')}] }`;
      return missing(
        `${strangers.length} of ${list.length} users on the list are of nobody: ${strangers.join(', ')}`,
        fix,
      );
    }
    if (after > maximumScramUsers) {
      const sum = `${declared.length} declared + ${kept.length} kept = ${after}, ${maximumScramUsers} allowed`;
      return missing(sum, 'release users, or let clients use IAM or mTLS');
    }
    const gone = keep.filter((arn) => !list.includes(arn));
    if (gone.length > 0)
      return warning(`kept, but not on the list: ${gone.join(', ')}`, 'take them out of scramUsers.keep');
    const leaving = list.length - ours.length - kept.length;
    return ok(`${list.length} on the list: ${ours.length} ours, ${kept.length} kept, ${leaving} to be released`);
  });
  return [{ id: 'scram-users', ...judgement }];
}
