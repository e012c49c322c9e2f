import { Token } from 'aws-cdk-lib/core';
import type { Intent } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import { type OwnedPrefixes, startsWithAny } from '../../lib/model/ownership.ts';
import { type Topic, topicNameFault } from '../../lib/model/topic.ts';
import type { IKafkaCluster } from '../cluster/kafka-cluster.ts';
import type { ConstructFault } from '../construct-fault.ts';
import type { KafkaClient } from './kafka-client.ts';
import type { KafkaDomainProps } from './kafka-domain-props.ts';

type Check = false | ConstructFault;

/** A token has no text yet, and names are what ACLs, policies and documents are made of. */
const literal = 'a literal name: tokens are known only after deployment';

export function domainFaults(name: string): readonly ConstructFault[] {
  return found([
    !/^[a-z][a-z0-9-]*$/.test(name) && { prop: 'name', got: name, expected: 'lower-case letters, digits and "-"' },
  ]);
}

/** No zones: any name will do. */
export function topicFaults(
  topic: Topic,
  prefixes: OwnedPrefixes,
  brokers: number,
  zones: readonly string[],
): readonly ConstructFault[] {
  const { name, partitions, replicationFactor = 1 } = topic;
  if (Token.isUnresolved(name)) return [{ prop: 'topic', got: 'a token', expected: literal }];
  const nameFault = topicNameFault(name);
  return found([
    nameFault !== undefined && { prop: 'topic', got: name, expected: nameFault },
    !startsWithAny(name, prefixes.topics) && { prop: 'topic', got: name, expected: starting(prefixes.topics) },
    !(Number.isInteger(partitions) && partitions > 0) && {
      prop: `topic ${name} partitions`,
      got: String(partitions),
      expected: 'a whole number above 0',
    },
    zones.length > 0 &&
      !zones.includes(topic.zone) && { prop: `topic ${name} zone`, got: topic.zone, expected: zones.join(' or ') },
    replicationFactor > brokers && {
      prop: `topic ${name} replicationFactor`,
      got: String(replicationFactor),
      expected: `at most ${brokers}, the brokers of the cluster`,
    },
  ]);
}

export function clientFaults(
  client: Client,
  hasRole: boolean,
  { prefixes, reconciler, scramUsers }: KafkaDomainProps,
): readonly ConstructFault[] {
  const { name, authentication, groupPrefix, transactionalIdPrefix } = client;
  const names = [name, groupPrefix, transactionalIdPrefix];
  if (names.some((text) => Token.isUnresolved(text))) return [{ prop: 'client', got: 'a token', expected: literal }];
  const modes = reconciler.cluster.authentication;
  return found([
    !/^[a-z][a-z0-9-]*$/.test(name) && { prop: 'client', got: name, expected: 'lower-case letters, digits and "-"' },
    !modes.includes(authentication) && {
      prop: `client ${name} authentication`,
      got: authentication,
      expected: `one that the cluster offers: ${modes.join(', ')}`,
    },
    authentication === 'scram' &&
      scramUsers === undefined && { prop: 'scramUsers', got: 'none', expected: `those of the cluster, for ${name}` },
    authentication === 'iam' &&
      !hasRole &&
      client.assumedBy === undefined && {
        prop: `client ${name} assumedBy`,
        got: 'none',
        expected: 'a service, or a role',
      },
    ownedPrefix(`client ${name} groupPrefix`, groupPrefix, prefixes.groups),
    ownedPrefix(`client ${name} transactionalIdPrefix`, transactionalIdPrefix, prefixes.transactionalIds),
  ]);
}

export function grantFaults(
  intent: Intent,
  cluster: IKafkaCluster,
  { client, owner }: KafkaClient,
): readonly ConstructFault[] {
  const { name, authentication, groupPrefix, transactionalIdPrefix } = client;
  const grouped = authentication !== 'iam' || groupPrefix !== undefined;
  return found([
    intent === 'consume' && !grouped && missing(name, 'groupPrefix', 'MSK lets IAM clients read in a group only'),
    intent === 'transact' &&
      transactionalIdPrefix === undefined &&
      missing(name, 'transactionalIdPrefix', 'a transaction has an id'),
    owner !== undefined &&
      owner.cluster !== cluster && {
        prop: `client ${name}`,
        got: `a client on ${owner.cluster.node.path}`,
        expected: `a client on the topic's cluster ${cluster.node.path}`,
      },
  ]);
}

export function denialFaults({ name, authentication }: Client): readonly ConstructFault[] {
  return found([
    authentication === 'iam' && { prop: 'deny', got: `the IAM client ${name}`, expected: 'a SCRAM or mTLS client' },
  ]);
}

function ownedPrefix(prop: string, prefix: string | undefined, owned: readonly string[]): Check {
  return prefix !== undefined && !startsWithAny(prefix, owned) && { prop, got: prefix, expected: starting(owned) };
}

function missing(client: string, prop: string, why: string): ConstructFault {
  return { prop: `client ${client} ${prop}`, got: 'none', expected: `one: ${why}` };
}

function starting(prefixes: readonly string[]): string {
  return `a name that starts with ${prefixes.join(' or ') || 'a prefix of the domain (it has none)'}`;
}

function found(checks: readonly Check[]): readonly ConstructFault[] {
  return checks.filter((check) => check !== false);
}
