import { type AclBinding, aclKey } from '../../model/acl.ts';
import { groupBy } from '../../model/group-by.ts';
import { type Checked, invalid, type Problem, valid } from '../../model/problem.ts';
import type { QuotaState } from '../../model/quota.ts';
import type { TopicState } from '../../model/topic.ts';
import { parseTrees, problemAt } from '../source-tree.ts';
import { clusterName } from './acl-words.ts';
import type { ForeignContent, Remark } from './cluster-content.ts';
import { type Placed, readPlaced, repeatedTopics } from './read-placed.ts';
import {
  type KubernetesResource,
  kafkaTopic,
  kafkaUser,
  kubernetesResource,
  type StrimziAcl,
  type StrimziUser,
} from './strimzi-shapes.ts';

type Resource = Placed<unknown> & { readonly resource: KubernetesResource };

interface Part {
  readonly topic?: Placed<TopicState>;
  readonly user?: StrimziUser;
  readonly remarks: readonly Remark[];
}

const quotaKeys = {
  producerByteRate: 'producer_byte_rate',
  consumerByteRate: 'consumer_byte_rate',
  requestPercentage: 'request_percentage',
  controllerMutationRate: 'controller_mutation_rate',
} as const;

/** Reads Strimzi's KafkaTopic and KafkaUser resources out of YAML files with any number of documents each. */
export function readStrimzi(files: ReadonlyMap<string, string>): Checked<ForeignContent> {
  const found = [...files].flatMap(([file, text]) => resourcesIn(file, text));
  const resources = found.flatMap((each) => (each.ok ? [each.value] : []));
  const own = resources.filter(isStrimzi);
  const parts = own.map(readResource);
  const said = parts.flatMap((part) => (part.ok ? [part.value] : []));
  const topics = said.flatMap(({ topic }) => topic ?? []);
  const problems = [
    ...[...found, ...parts].flatMap((each) => (each.ok ? [] : each.problems)),
    ...repeatedTopics(topics),
    ...clusterProblems(own),
  ];
  if (problems.length > 0) return invalid(problems);
  const users = said.flatMap(({ user }) => user ?? []);
  const acls = new Map(users.flatMap(userAcls).map((acl) => [aclKey(acl), acl]));
  return valid({
    content: {
      topics: topics.map(({ value }) => value),
      acls: [...acls.values()],
      quotas: users.flatMap((user) => userQuota(user) ?? []),
      principals: users.map((user) => `User:${kafkaName(user)}`),
    },
    remarks: [...said.flatMap(({ remarks }) => remarks), ...operatorRemarks(own), ...unreadRemarks(resources)],
  });
}

function resourcesIn(file: string, text: string): readonly Checked<Resource>[] {
  return parseTrees(file, text).flatMap((tree) => {
    const [fault] = tree.errors;
    if (fault !== undefined) {
      const place = { file, line: tree.lineAt(fault.pos[0]) };
      return [invalid([{ place, path: '', got: 'text that is not YAML', expected: 'YAML 1.2', fix: fault.message }])];
    }
    const value: unknown = tree.document.toJS();
    return value === null || value === undefined ? [] : unfold({ value, path: [], tree: () => tree });
  });
}

function unfold(placed: Placed<unknown>): readonly Checked<Resource>[] {
  const reading = readPlaced(kubernetesResource, placed);
  if (!reading.ok) return [reading];
  const { kind, items } = reading.value;
  if (!kind.endsWith('List') || items === undefined) return [valid({ ...placed, resource: reading.value })];
  return items.flatMap((value, index) => unfold({ ...placed, value, path: [...placed.path, 'items', index] }));
}

function isStrimzi({ resource: { apiVersion, kind } }: Resource): boolean {
  return apiVersion.startsWith('kafka.strimzi.io/') && (kind === 'KafkaTopic' || kind === 'KafkaUser');
}

function readResource(resource: Resource): Checked<Part> {
  return resource.resource.kind === 'KafkaTopic' ? readTopic(resource) : readUser(resource);
}

function readTopic(resource: Resource): Checked<Part> {
  const reading = readPlaced(kafkaTopic, resource);
  if (!reading.ok) return reading;
  const { metadata, spec } = reading.value;
  const name = spec.topicName ?? metadata.name;
  const annotations = resource.resource.metadata?.annotations ?? {};
  const remark = (text: string) => ({ kind: 'strimzi', subject: `KafkaTopic ${metadata.name}`, text });
  if (annotations['strimzi.io/managed'] === 'false')
    return valid({ remarks: [remark('not managed by Strimzi, so it says nothing about the cluster: left out')] });
  const configs = Object.entries(spec.config ?? {}).map(([key, value]) => [key, String(value)] as const);
  const state = {
    name,
    partitions: spec.partitions,
    replicationFactor: spec.replicas,
    configs: Object.fromEntries(configs),
  };
  return valid({
    topic: { ...resource, value: state },
    remarks: [
      ...(name === metadata.name ? [] : [remark(`Kafka calls the topic ${name} (spec.topicName)`)]),
      ...(annotations['strimzi.io/pause-reconciliation'] === 'true'
        ? [remark('paused: the cluster may differ from this file')]
        : []),
    ],
  });
}

function readUser(resource: Resource): Checked<Part> {
  const reading = readPlaced(kafkaUser, resource);
  if (!reading.ok) return reading;
  const { metadata, spec } = reading.value;
  const remark = (text: string) => ({ kind: 'strimzi', subject: `KafkaUser ${metadata.name}`, text });
  return valid({
    user: reading.value,
    remarks: [
      ...(spec.authentication === undefined
        ? [remark('no authentication: taken as a user of that name, which Strimzi gives no password')]
        : []),
      ...(spec.authorization === undefined
        ? [remark('no authorization: it has no ACLs, and may do what the cluster lets everybody do')]
        : []),
    ],
  });
}

/** As the authorizer sees the user: a certificate has a common name. */
function kafkaName({ metadata: { name }, spec: { authentication } }: StrimziUser): string {
  return authentication?.type === 'tls' || authentication?.type === 'tls-external' ? `CN=${name}` : name;
}

function userAcls(user: StrimziUser): readonly AclBinding[] {
  const principal = `User:${kafkaName(user)}`;
  return (user.spec.authorization?.acls ?? []).flatMap(({ resource, host, type, operation, operations }: StrimziAcl) =>
    [...operations, ...(operation === undefined ? [] : [operation])].map((each) => ({
      resourceType: resource.type,
      resourceName: resource.type === 'CLUSTER' ? clusterName : (resource.name ?? ''),
      patternType: resource.patternType,
      principal,
      host,
      operation: each,
      permission: type,
    })),
  );
}

function userQuota(user: StrimziUser): QuotaState | undefined {
  const { quotas } = user.spec;
  if (quotas === undefined) return undefined;
  const limits = Object.entries(quotaKeys).flatMap(([name, key]) => {
    const limit = quotas[name as keyof typeof quotaKeys];
    return limit === undefined ? [] : [[key, limit] as const];
  });
  return { entity: { user: kafkaName(user) }, limits: Object.fromEntries(limits) };
}

/** Resources of two Kafka clusters would become one. */
function clusterProblems(resources: readonly Resource[]): readonly Problem[] {
  const label = 'strimzi.io/cluster';
  const named = resources.flatMap((resource) => {
    const cluster = resource.resource.metadata?.labels?.[label];
    return cluster === undefined ? [] : [{ resource, cluster }];
  });
  const other = named.find(({ cluster }) => cluster !== named[0]?.cluster);
  if (other === undefined) return [];
  const path = [...other.resource.path, 'metadata', 'labels', label];
  const fix = 'Import the resources of one Kafka cluster at a time, each from a folder of its own';
  return [
    problemAt(other.resource.tree(), {
      path,
      got: `"${other.cluster}"`,
      expected: `${named[0]?.cluster}, as before`,
      fix,
    }),
  ];
}

function operatorRemarks(resources: readonly Resource[]): readonly Remark[] {
  const kinds = new Set(resources.map(({ resource: { kind } }) => kind));
  const text = {
    KafkaTopic:
      'the Topic Operator goes on setting these topics, and deletes a topic with its KafkaTopic: annotate each with strimzi.io/managed="false", then delete them',
    KafkaUser:
      'the User Operator goes on removing every ACL that is not in a KafkaUser: stop it before the first apply, and keep the passwords',
  };
  return (['KafkaTopic', 'KafkaUser'] as const)
    .filter((kind) => kinds.has(kind))
    .map((kind) => ({ kind: 'strimzi', subject: `every ${kind}`, text: text[kind] }));
}

function unreadRemarks(resources: readonly Resource[]): readonly Remark[] {
  const kinds = groupBy(
    resources.filter((resource) => !isStrimzi(resource)),
    ({ resource: { kind } }) => kind,
  );
  return [...kinds].map(([kind, { length }]) => ({
    kind: 'not read',
    subject: kind,
    text: `${length} ${length === 1 ? 'resource' : 'resources'} of this kind`,
  }));
}
