import { type CfnResource, Stack, type Stage } from 'aws-cdk-lib/core';
import type { Accounts, Environment } from '../../lib/model/environment.ts';
import { PlatformBoundary } from './platform-boundary.ts';
import { boundRoles } from './role-boundary.ts';

/**
 * Bounds every role of an environment, as it asks for: with a policy that is made in each of its accounts, in the stack of that account
 * that is deployed first, or with policies of the company.
 */
export function boundEnvironment(stage: Stage, environment: Environment, firstStacks: readonly Stack[]): void {
  const { permissionsBoundary, accounts, platform, name, breakGlass } = environment;
  if (permissionsBoundary === undefined) return;
  if (permissionsBoundary.arns !== undefined) {
    const { arns } = permissionsBoundary;
    boundRoles(stage, (role) => {
      const account = accountOf(role, accounts);
      return account === undefined ? undefined : arns[account];
    });
    return;
  }
  const props = { platform, environment: name, accounts: distinct(accounts), breakGlass: breakGlass !== undefined };
  const boundaries = firstStacks.map((stack) => new PlatformBoundary(stack, 'Boundary', props));
  boundRoles(stage, (role) => boundaries.map((boundary) => boundary.arnFor(role)).find((arn) => arn !== undefined));
}

function distinct({ streaming, lake, audit }: Accounts): readonly string[] {
  return [...new Set([streaming, lake, audit])];
}

function accountOf(role: CfnResource, accounts: Accounts): keyof Accounts | undefined {
  const names = Object.keys(accounts) as (keyof Accounts)[];
  return names.find((name) => accounts[name] === Stack.of(role).account);
}
