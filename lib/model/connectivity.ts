import type { Authentication } from './client.ts';

/**
 * Clients in other VPCs and accounts of the Region: MSK's multi-VPC private connectivity
 * (AWS: `msk/latest/developerguide/aws-access-mult-vpc.html`).
 */
export interface Connectivity {
  /** Ways in that other VPCs get, among those of the cluster. */
  readonly authentication: readonly Authentication[];
  /** Account ids by the names that domains call them. */
  readonly accounts: Readonly<Record<string, string>>;
  /**
   * ARN of the cluster, once it runs. MSK refuses to create a cluster with connectivity switched on, and an ARN can only be known
   * of a cluster that exists: so the first deployment cannot ask for it. Absent: not switched on yet.
   */
  readonly runningCluster?: string;
}

/** Connections of other VPCs reach brokers on ports of this range, whatever the way in (AWS: `mvpc-cross-account-user-action.html`). */
export const connectivityPorts = { from: 14_001, to: 14_100 } as const;

/** Most characters of a cluster policy: 20 KB (AWS: CloudFormation, `AWS::MSK::ClusterPolicy`). */
export const maximumClusterPolicy = 20_480;

/** What an account that is connected may ask MSK's control plane (AWS: `mvpc-cluster-owner-action-policy.html`). */
export const connectionActions = [
  'kafka:CreateVpcConnection',
  'kafka:DescribeCluster',
  'kafka:DescribeClusterV2',
  'kafka:GetBootstrapBrokers',
] as const;

/** Role of another account, in an environment that connects it. Undefined: it does not. */
export function roleArn(
  { account, role }: { readonly account: string; readonly role: string },
  { accounts }: Pick<Connectivity, 'accounts'>,
  partition: string,
): string | undefined {
  const id = Object.hasOwn(accounts, account) ? accounts[account] : undefined;
  return id === undefined ? undefined : `arn:${partition}:iam::${id}:role/${role}`;
}
