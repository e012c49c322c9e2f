import type { AccountSnapshot } from '../../adapters/aws/account/account-snapshot.ts';
import type { Environment } from '../../model/environment.ts';
import { type Check, judge, missing, ok, unasked } from './check.ts';

/** What the templates ask of the bootstrap stack (rule `CheckBootstrapVersion` of aws-cdk-lib's DefaultStackSynthesizer). */
export const neededBootstrapVersion = 6;

/** Whose credentials these are, and whether the CDK can deploy to each account. */
export function accountChecks(
  { accounts, region }: Environment,
  snapshot: AccountSnapshot,
  qualifier: string,
): readonly Check[] {
  const ids = [...new Set([accounts.streaming, accounts.lake, accounts.audit])];
  const rolesOf = (id: string) => Object.entries(accounts).flatMap(([role, account]) => (account === id ? [role] : []));
  const credentials = judge(snapshot.account, (account) => {
    const roles = rolesOf(account);
    if (roles.length > 0) return ok(`account ${account}, for ${roles.join(', ')}`);
    const wanted = ids.map((id) => `${id} (${rolesOf(id).join(', ')})`).join(', ');
    return missing(`account ${account}, which the environment does not name`, `use credentials of ${wanted}`);
  });
  const bootstraps = ids.map((id): Check => {
    const judgement = judge(snapshot.account, (account) => {
      if (account !== id || snapshot.bootstrapVersion === undefined) {
        return unasked(`these are not the credentials of account ${id}`, `run again with credentials of account ${id}`);
      }
      return judge(snapshot.bootstrapVersion, (version) => bootstrapped(version, { account: id, region, qualifier }));
    });
    return { id: `bootstrap-${id}`, ...judgement };
  });
  return [{ id: 'credentials', ...credentials }, ...bootstraps];
}

interface BootstrapPlace {
  readonly account: string;
  readonly region: string;
  readonly qualifier: string;
}

function bootstrapped(version: number | undefined, { account, region, qualifier }: BootstrapPlace) {
  const fix = `cdk bootstrap aws://${account}/${region}${qualifier === defaultQualifier ? '' : ` --qualifier ${qualifier}`}`;
  if (version === undefined) return missing(`no bootstrap stack with qualifier ${qualifier} in ${region}`, fix);
  if (version >= neededBootstrapVersion) return ok(`version ${version}, ${neededBootstrapVersion} needed`);
  return missing(`version ${version}, ${neededBootstrapVersion} needed`, fix);
}

/** The CDK's own. */
export const defaultQualifier = 'hnb659fds';
