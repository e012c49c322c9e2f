import { type IRoleRef, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AssumingService, Client } from '../../lib/model/client.ts';
import { roleArn } from '../../lib/model/connectivity.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import type { ConstructFault } from '../construct-fault.ts';

/** Services that name the account they act for when they assume a role. Lambda does not: the condition would lock it out. */
const namesItsAccount: Readonly<Record<AssumingService, boolean>> = {
  kafkaconnect: true,
  'ecs-tasks': true,
  lambda: false,
};

/**
 * The role of a client: one that exists, in another account or in this one, or a new one for one AWS service in this account and nobody
 * else. A new one has a name, `physicalName`, only where policies elsewhere say it.
 */
export function clientRole(
  scope: Construct,
  client: Client,
  cluster: IKafkaCluster,
  physicalName?: string,
): IRoleRef | undefined {
  const { name, authentication, assumedBy, runsAs, roleName } = client;
  if (runsAs !== undefined) {
    const arn = roleArn(runsAs, { accounts: cluster.foreignAccess?.accounts ?? {} }, Stack.of(scope).partition);
    return Role.fromRoleArn(scope, `Client-${name}`, `${arn}`);
  }
  if (roleName !== undefined) {
    const arn = Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: roleName });
    return Role.fromRoleArn(scope, `Client-${name}`, arn);
  }
  if (authentication !== 'iam' || assumedBy === undefined) return undefined;
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  const role = new Role(scope, `Client-${name}`, {
    roleName: physicalName,
    description: `Kafka client ${name}`,
    assumedBy: new ServicePrincipal(`${assumedBy}.amazonaws.com`, namesItsAccount[assumedBy] ? { conditions } : {}),
  });
  // A proof about what the client may do finds its role by this: the name is CloudFormation's.
  Tags.of(role).add('client', name);
  return role;
}

/** Faults of a client whose role is of an account that its cluster does not connect. */
export function accountFaults({ name, runsAs }: Client, cluster: IKafkaCluster): readonly ConstructFault[] {
  const known = Object.keys(cluster.foreignAccess?.accounts ?? {});
  if (runsAs === undefined || known.includes(runsAs.account)) return [];
  const expected =
    known.length > 0 ? `one of ${known.join(', ')}` : "an account in the cluster's connectivity.accounts";
  return [{ prop: `client ${name} runsAs.account`, got: runsAs.account, expected }];
}
