import { clusterRights, iamRights } from '../../model/access.ts';
import type { Client } from '../../model/client.ts';
import type { Domain } from '../../model/domain.ts';
import type { Environment } from '../../model/environment.ts';
import { resolveDomains } from '../../model/resolve-domains.ts';
import { inventedUuid, partitionOf } from '../aws/physical-identity.ts';
import { type IamPlane, type IamRole, type IamStatement, iamSession } from './iam-plane.ts';

/** Stands for the role of the reconcile function: it administers and never reads or writes records. */
export const administratorRole = 'tidegate-administrator';

/**
 * The IAM plane that the templates of an environment will have, made of its YAML alone: a role per IAM client, named after it, with the
 * statements that its grants give it.
 */
export function declaredIamPlane(environment: Environment, running: readonly Domain[]): IamPlane {
  const { region, platform, name, accounts } = environment;
  const [partition, cluster] = [partitionOf(region), `${platform}-${name}`];
  const arnOf = (kind: string) =>
    `arn:${partition}:kafka:${region}:${accounts.streaming}:${kind}/${cluster}/${inventedUuid(cluster)}-1`;
  const lines = resolveDomains(environment, running).flatMap(({ domain, access }) =>
    access.filter(({ client }) => client.domain === domain),
  );
  const clients = running.flatMap((domain) => domain.clients).filter(({ authentication }) => authentication === 'iam');
  const role = (roleName: string, statements: readonly IamStatement[]): IamRole => {
    return { name: roleName, arn: `arn:${partition}:iam::${accounts.streaming}:role/${roleName}`, statements };
  };
  const roles = clients.map((client) => {
    const own = lines.filter(({ resolvedClient }) => resolvedClient.name === client.name);
    const ofIntents = own.flatMap(({ intent, topic }) =>
      iamRights(intent).map(({ on, actions }) => allow(actions, resource(on, topic, client, arnOf))),
    );
    const isLetIn = own.length > 0 || client.clusterOperations !== undefined;
    return role(client.name, isLetIn ? [allow(clusterRights(client), arnOf('cluster')), ...ofIntents] : []);
  });
  const sessions = [role(administratorRole, administrator), ...roles].map(iamSession);
  return { region, clusterArn: arnOf('cluster'), sessions };
}

type Subject = ReturnType<typeof iamRights>[number]['on'];

function resource(on: Subject, topic: string, client: Client, arnOf: (kind: string) => string): string {
  switch (on) {
    case 'cluster':
      return arnOf(on);
    case 'topic':
      return `${arnOf(on)}/${topic}`;
    case 'group':
      return `${arnOf(on)}/${client.groupPrefix}*`;
    case 'transactional-id':
      return `${arnOf(on)}/${client.transactionalIdPrefix}*`;
  }
}

function allow(Action: readonly string[], Resource: string): IamStatement {
  return { Effect: 'Allow', Action, Resource };
}

const administrator: readonly IamStatement[] = [
  { Effect: 'Allow', Action: 'kafka-cluster:*', Resource: '*' },
  { Effect: 'Deny', Action: ['kafka-cluster:ReadData', 'kafka-cluster:WriteData'], Resource: '*' },
];
