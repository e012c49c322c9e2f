import { functionPermission } from './function-permission.ts';
import type { GatheredProblems } from './gathered-problems.ts';
import { aliasType, type KeyNames, keyNames } from './key-names.ts';
import { logPolicies, logPolicyType } from './log-policies.ts';
import { fault, isMapping } from './read-conditions.ts';
import { readStatements } from './read-statements.ts';
import { readTags } from './read-tags.ts';
import type { ResolvedResource, ResolvedStack } from './resolved-stack.ts';
import type { Statement, StatementPlace } from './statement.ts';
import type { GuardedKind, GuardedResource } from './world.ts';

type Properties = ResolvedResource['properties'];

interface GuardedType {
  readonly kind: GuardedKind;
  /** Where the property stands that names its key. */
  readonly key?: string;
  /** The property that is its policy. */
  readonly policy?: string;
}

const guarded: Readonly<Record<string, GuardedType>> = {
  'AWS::KMS::Key': { kind: 'key', policy: 'KeyPolicy' },
  'AWS::S3::Bucket': {
    kind: 'bucket',
    key: 'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
  },
  'AWS::SecretsManager::Secret': { kind: 'secret', key: 'KmsKeyId' },
  'AWS::SQS::Queue': { kind: 'queue', key: 'KmsMasterKeyId' },
  'AWS::SNS::Topic': { kind: 'sns-topic', key: 'KmsMasterKeyId' },
  'AWS::Logs::LogGroup': { kind: 'log-group', key: 'KmsKeyId' },
  'AWS::MSK::Cluster': { kind: 'cluster', key: 'EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId' },
  'AWS::MSK::ServerlessCluster': { kind: 'cluster' },
  'AWS::Lambda::Function': { kind: 'function', key: 'KmsKeyArn' },
};

interface PolicyType {
  /** The property that names what the policy is of. */
  readonly of: string;
  readonly kind: GuardedKind;
  /** The property that is the policy; absent: each resource of the type is one statement. */
  readonly document?: string;
}

const policies: Readonly<Record<string, PolicyType>> = {
  'AWS::S3::BucketPolicy': { of: 'Bucket', kind: 'bucket', document: 'PolicyDocument' },
  'AWS::SQS::QueuePolicy': { of: 'Queues', kind: 'queue', document: 'PolicyDocument' },
  'AWS::SNS::TopicPolicy': { of: 'Topics', kind: 'sns-topic', document: 'PolicyDocument' },
  'AWS::SecretsManager::ResourcePolicy': { of: 'SecretId', kind: 'secret', document: 'ResourcePolicy' },
  'AWS::MSK::ClusterPolicy': { of: 'ClusterArn', kind: 'cluster', document: 'Policy' },
  'AWS::Lambda::Permission': { of: 'FunctionName', kind: 'function' },
};

export const guardedTypes: readonly string[] = [...Object.keys(guarded), aliasType];

export const policyTypes: readonly string[] = [...Object.keys(policies), logPolicyType];

/** A resource, and every name by which a policy may call it. */
interface Named {
  readonly resource: GuardedResource;
  readonly names: readonly string[];
}

interface PolicyOf extends PolicyType {
  readonly place: StatementPlace;
  readonly account: string;
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** Everything that may have a policy of its own, with that policy. A policy of what no template makes stands for a resource, too. */
export function readGuardedResources(
  stacks: readonly ResolvedStack[],
  gathered: GatheredProblems,
): readonly GuardedResource[] {
  const keys = keyNames(stacks);
  const named = stacks.flatMap((stack) => stack.resources.flatMap((each) => ownResource(stack, each, keys, gathered)));
  const apart = stacks.flatMap((stack) => stack.resources.flatMap((each) => policiesOf(stack, each, gathered)));
  const outside = apart.filter((policy) => !named.some((it) => isOf(policy, it)));
  const ofLogs = logPolicies(stacks, gathered);
  const forLogs = ({ kind, account }: GuardedResource) =>
    kind === 'log-group' ? ofLogs.filter((policy) => policy.account === account) : [];
  return [
    ...named.map((it) => ({
      ...it.resource,
      policy: [
        ...it.resource.policy,
        ...[...apart.filter((policy) => isOf(policy, it)), ...forLogs(it.resource)].flatMap((it) => it.statements),
      ],
    })),
    ...outside.flatMap((policy) => outsideResource(policy, gathered)),
  ];
}

function ownResource(
  { name: stack, account }: ResolvedStack,
  { type, logicalId, ref, arn: given = ref, properties }: ResolvedResource,
  keys: KeyNames,
  gathered: GatheredProblems,
): readonly Named[] {
  const found = guarded[type];
  if (found === undefined) return [];
  const { kind, key, policy } = found;
  const place = { stack, logicalId, path: '' };
  const arn = kind === 'log-group' ? given.replace(/:\*$/, '') : given;
  const own = policy === undefined ? undefined : properties[policy];
  const statements =
    own === undefined ? [] : gathered.take(readStatements(own, { ...place, path: `${policy}` }, 'resource'));
  const keyArn = key === undefined ? undefined : keys.arnOf(valueAt(properties, key), account);
  return [
    {
      names: [ref, arn, given],
      resource: {
        ...{ kind, arn, account, place, tags: readTags(properties), policy: statements },
        ...(keyArn === undefined ? {} : { keyArn }),
        ...(kind === 'key' ? { aliases: keys.aliasesOf(arn) } : {}),
        ...(kind === 'bucket' ? lockOf(properties) : {}),
      },
    },
  ];
}

function lockOf(properties: Properties): Pick<GuardedResource, 'objectLock' | 'locksByDefault'> {
  const mode = valueAt(properties, 'ObjectLockConfiguration.Rule.DefaultRetention.Mode');
  const objectLock = String(properties.ObjectLockEnabled) === 'true';
  return { objectLock, locksByDefault: objectLock && mode !== undefined };
}

function policiesOf(
  { name: stack, account, partition }: ResolvedStack,
  { type, logicalId, properties }: ResolvedResource,
  gathered: GatheredProblems,
): readonly PolicyOf[] {
  const found = policies[type];
  if (found === undefined) return [];
  const { document } = found;
  const place = { stack, logicalId, path: document ?? '' };
  const statements = gathered.take(
    document === undefined
      ? functionPermission(properties, place, partition)
      : readStatements(properties[document], place, 'resource'),
  );
  const names = [properties[found.of] ?? []].flat().map(String);
  return names.map((name) => ({ ...found, place, account, statements, name: unqualified(name) }));
}

/** A permission of a version or an alias stands in the policy of the function. */
function unqualified(name: string): string {
  return name.replace(/^(arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+):.*$/, '$1');
}

function isOf({ kind, name }: PolicyOf, { resource, names }: Named): boolean {
  return resource.kind === kind && names.includes(name);
}

function outsideResource(
  { kind, name, account, place, statements: policy, of }: PolicyOf,
  gathered: GatheredProblems,
): readonly GuardedResource[] {
  const arn = kind === 'bucket' && !name.startsWith('arn:') ? `arn:aws:s3:::${name}` : name;
  if (arn.startsWith('arn:') && !arn.includes('${'))
    return [{ kind, arn, account, place: { ...place, path: '' }, tags: {}, policy }];
  gathered.problems.push(fault(place, of, name, `a ${kind} of these stacks, or an ARN`));
  return [];
}

function valueAt(properties: Properties, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (isMapping(inner) || Array.isArray(inner) ? inner[key as never] : undefined),
      properties,
    );
  return typeof value === 'string' ? value : undefined;
}
