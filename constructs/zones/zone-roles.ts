import { breakGlassRoleName, reconcileRoleName, rotateRoleName } from '../../lib/contracts/role-names.ts';
import type { Accounts, Environment } from '../../lib/model/environment.ts';
import type { SensitivityZoneProps } from './sensitivity-zone.ts';

/** The platform's own roles, as keys of zones in one account name them before they exist. */
export function zoneRoles(
  { platform, name, accounts, breakGlass }: Environment,
  account: keyof Accounts,
  partition: string,
): Required<Pick<SensitivityZoneProps, 'grantors' | 'secretKeepers'>> &
  Pick<SensitivityZoneProps, 'breakGlassRoleArn'> {
  const arnOf = (roleName: string) => `arn:${partition}:iam::${accounts[account]}:role/${roleName}`;
  // Secrets of clients lie in the account of the cluster: MSK takes no others.
  const hasSecrets = accounts[account] === accounts.streaming;
  return {
    breakGlassRoleArn: breakGlass && arnOf(breakGlassRoleName(platform, name)),
    grantors: hasSecrets ? [arnOf(reconcileRoleName(platform, name))] : [],
    secretKeepers: hasSecrets ? [arnOf(rotateRoleName(platform, name))] : [],
  };
}
