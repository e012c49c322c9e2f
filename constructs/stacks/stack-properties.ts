import type { StackProps } from 'aws-cdk-lib/core';
import type { Accounts, Environment } from '../../lib/model/environment.ts';

/** The stack `<platform>-<environment>-<role>` in one of the environment's accounts. */
export function stackProperties(environment: Environment, role: string, account: keyof Accounts): StackProps {
  const { platform, name, region, accounts, removal } = environment;
  return {
    stackName: `${platform}-${name}-${role}`,
    description: `${platform} ${name}: ${role}`,
    env: { account: accounts[account], region },
    terminationProtection: removal === 'retain',
    tags: environmentTags(environment),
  };
}

/** Tags of all that belongs to an environment: the declared ones, and whose it is. */
export function environmentTags({ platform, name, tags }: Environment): Record<string, string> {
  return { ...tags, platform, environment: name };
}
