import { type IRoleRef, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AssumingService } from '../../lib/model/client.ts';

/** Services that name the account they act for when they assume a role. Lambda does not: the condition would lock it out. */
const namesItsAccount: Readonly<Record<AssumingService, boolean>> = {
  kafkaconnect: true,
  'ecs-tasks': true,
  lambda: false,
};

/** The role of an IAM client, for one AWS service in this account and nobody else. */
export function clientRole(scope: Construct, name: string, service: AssumingService): IRoleRef {
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  return new Role(scope, `Client-${name}`, {
    description: `Kafka client ${name}`,
    assumedBy: new ServicePrincipal(`${service}.amazonaws.com`, namesItsAccount[service] ? { conditions } : {}),
  });
}
