import type { Configuration } from '../documents/read-configuration.ts';
import { iamRights, reaches } from '../model/access.ts';
import { type AclBinding, type AclOperation, aclKey, fromHost } from '../model/acl.ts';
import { resourceText } from '../model/acl-resource.ts';
import { type AuthorizerOptions, decide, indexAcls } from '../model/authorizer.ts';
import { aclPrincipal, type Client } from '../model/client.ts';
import { domainDocument } from '../model/domain-document.ts';
import type { Environment } from '../model/environment.ts';
import type { Place } from '../model/problem.ts';
import { resolveDomains } from '../model/resolve-domains.ts';
import type { BlockEntry } from '../reconciler/block-journal.ts';
import { type DeclaredAccess, declaredAccess } from './declared-access.ts';

/** May this client do this with this topic, and why. */
export interface AccessExplanation {
  readonly client: string;
  readonly operation: AclOperation;
  readonly topic: string;
  /** The domain that owns the topic, hence decides who uses it. */
  readonly domain: string;
  /** The only addresses from which the answer can be yes. Absent: from anywhere. */
  readonly hosts?: readonly string[];
  readonly allowed: boolean;
  /** ACLs bind SCRAM and mTLS clients, identity statements IAM clients. */
  readonly plane: 'acl' | 'iam';
  readonly because: readonly AccessReason[];
  /** It is shut out, whatever is declared. Absent: it is not, or nobody asked the cluster. */
  readonly blocked?: ClientBlock;
}

/** What a cluster holds against a client. */
export interface ClientBlock {
  readonly acls: readonly AclBinding[];
  /** Absent: the state does not say who did it. */
  readonly entry?: BlockEntry;
}

export interface AccessReason {
  /** The line of the domain file. */
  readonly declared: string;
  readonly place: Place | undefined;
  /** What it becomes: ACLs, or actions of a statement. */
  readonly rights: readonly string[];
}

/** AWS: `msk/latest/developerguide/kafka-actions.html`. */
const iamActions: Readonly<Partial<Record<AclOperation, string>>> = {
  READ: 'kafka-cluster:ReadData',
  WRITE: 'kafka-cluster:WriteData',
  CREATE: 'kafka-cluster:CreateTopic',
  DELETE: 'kafka-cluster:DeleteTopic',
  ALTER: 'kafka-cluster:AlterTopic',
  DESCRIBE: 'kafka-cluster:DescribeTopic',
  DESCRIBE_CONFIGS: 'kafka-cluster:DescribeTopicDynamicConfiguration',
  ALTER_CONFIGS: 'kafka-cluster:AlterTopicDynamicConfiguration',
};

/** Answers as if the configuration were deployed, and nothing granted beside it; what blocks the client counts where it is given. */
export function explainAccess(
  configuration: Configuration,
  client: Client,
  operation: AclOperation,
  { topic, domain }: { readonly topic: string; readonly domain: string },
  blocked?: ClientBlock,
): AccessExplanation {
  const lines = declaredAccess(configuration).filter((line) => line.client === client);
  const principal = aclPrincipal(client);
  const { hosts } = client;
  const subject = {
    client: client.name,
    operation,
    topic,
    domain,
    ...(hosts === undefined ? {} : { hosts }),
    ...(blocked === undefined ? {} : { blocked }),
  };
  if (principal === undefined) {
    const because = statements(lines, operation, topic);
    return { ...subject, plane: 'iam', allowed: because.length > 0, because };
  }
  const { environment, running } = configuration;
  const acls = resolveDomains(environment, running).flatMap((source) => domainDocument(source).acls);
  const request = { principal, operation, resourceType: 'TOPIC', patternType: 'LITERAL', resourceName: topic } as const;
  const index = indexAcls([...acls, ...(blocked?.acls ?? [])]);
  const decisions = (hosts ?? ['*']).map((host) => decide(index, { ...request, host }, authorizerOptions(environment)));
  const deciding = decisions.flatMap((decision) => decision.deciding);
  const allowed = decisions.every((decision) => decision.allowed);
  return { ...subject, plane: 'acl', allowed, because: bindings(lines, deciding) };
}

function authorizerOptions({ cluster }: Environment): AuthorizerOptions {
  return { allowEveryoneIfNoAclFound: cluster.existing?.allowEveryoneIfNoAclFound === true };
}

function bindings(lines: readonly DeclaredAccess[], deciding: readonly AclBinding[]): readonly AccessReason[] {
  const keys = new Set(deciding.map(aclKey));
  return lines.flatMap(({ text, place, acls }) => {
    const rights = acls.filter((acl) => keys.has(aclKey(acl))).map(aclText);
    return rights.length === 0 ? [] : [{ declared: text, place, rights }];
  });
}

function aclText(acl: AclBinding): string {
  return `${acl.permission.toLowerCase()} ${acl.operation} on topic ${resourceText(acl)}${fromHost(acl)}`;
}

function statements(lines: readonly DeclaredAccess[], operation: AclOperation, topic: string): readonly AccessReason[] {
  const action = iamActions[operation];
  if (action === undefined) return [];
  return lines.flatMap(({ text, place, access }) => {
    if (access === undefined || !reaches(access.topic, topic)) return [];
    const granted = iamRights(access.intent).some((right) => right.on === 'topic' && right.actions.includes(action));
    return granted ? [{ declared: text, place, rights: [`allow ${action} on topic ${access.topic}`] }] : [];
  });
}
