import type { AccountSnapshot } from '../../adapters/aws/account/account-snapshot.ts';
import type { Configuration } from '../../documents/read-configuration.ts';
import { accountChecks } from './account-checks.ts';
import { type Check, unasked } from './check.ts';
import { clusterChecks } from './cluster-checks.ts';
import { networkChecks } from './network-checks.ts';
import { quotaChecks } from './quota-checks.ts';
import { scramListChecks } from './scram-list-check.ts';
import { singletonChecks } from './singleton-checks.ts';

export interface Diagnosis {
  readonly configuration: Pick<Configuration, 'environment' | 'running'>;
  readonly snapshot: AccountSnapshot;
  readonly qualifier: string;
  /** ISO date. */
  readonly today: string;
}

/** Every check that AWS can answer. Pure: equal snapshots give equal findings. */
export function diagnose({ configuration, snapshot, qualifier, today }: Diagnosis): readonly Check[] {
  const { environment, running } = configuration;
  const { cluster, network, accounts } = environment;
  const account = accountChecks(environment, snapshot, qualifier);
  const { streaming } = snapshot;
  if (streaming === undefined) {
    const found = 'quotas, network, singletons and cluster are those of the streaming account';
    return [...account, { id: 'streaming', ...unasked(found, `run again with credentials of ${accounts.streaming}`) }];
  }
  const declared = cluster.existing;
  return [
    ...account,
    ...quotaChecks(environment, streaming),
    ...networkChecks(environment, streaming.network),
    ...singletonChecks(streaming.singletons),
    ...(declared === undefined ? [] : clusterChecks({ declared, network: network.import, today }, streaming)),
    ...scramListChecks(environment, running, streaming),
  ];
}
