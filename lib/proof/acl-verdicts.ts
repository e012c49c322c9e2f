import { type Intent, reaches, readsRecords } from '../model/access.ts';
import type { AclBinding, AclOperation } from '../model/acl.ts';
import type { AclResource } from '../model/acl-resource.ts';
import { type AclIndex, decide, indexAcls, principalsOn } from '../model/authorizer.ts';
import { aclPrincipal } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import { resolveDomains } from '../model/resolve-domains.ts';
import type { Topic } from '../model/topic.ts';
import { namesClient, type Zone, zoneMember } from '../model/zone.ts';
import type { Claim, Verdict, Witness } from './claim.ts';

/** The ACLs of one domain, as its document in the assembly has them. */
export interface DocumentAcls {
  readonly domain: string;
  readonly acls: readonly AclBinding[];
}

interface Subject {
  readonly environment: Environment;
  readonly domains: readonly Domain[];
  readonly documents: readonly DocumentAcls[];
}

const verbs = [
  { verb: 'read', operation: 'READ', concerns: readsRecords },
  { verb: 'write', operation: 'WRITE', concerns: (intent: Intent) => intent === 'produce' || intent === 'transact' },
] as const;

type Verb = (typeof verbs)[number];

/**
 * Inside Kafka: per zone, nobody reads or writes a topic by ACLs but the clients that access lines let in and the zone, where it is closed,
 * names. Kafka's own algorithm over all principals and hosts that the ACLs name: no solver is needed.
 */
export function aclVerdicts(subject: Subject): readonly Verdict[] {
  const index = indexAcls(subject.documents.flatMap(({ acls }) => acls));
  const hosts = [...new Set(['*', ...subject.documents.flatMap(({ acls }) => acls.map(({ host }) => host))])];
  const ofZones = subject.environment.zones.flatMap((zone) => {
    const topics = subject.domains.flatMap((domain) => domain.topics).filter((topic) => topic.zone === zone.name);
    return topics.length === 0 ? [] : verbs.map((verb) => verdict(subject, { zone, topics, verb, index, hosts }));
  });
  return [...ofZones, clusterVerdict(subject, index, hosts)];
}

/** Whoever copies records as a broker does needs no right on a topic, and whoever alters the cluster gives himself every right. */
const mighty: readonly AclOperation[] = ['CLUSTER_ACTION', 'ALTER'];

function clusterVerdict(subject: Subject, index: AclIndex, hosts: readonly string[]): Verdict {
  const claim: Claim = {
    id: 'acls-cluster',
    says: 'Inside Kafka nobody changes ACLs or copies records as a broker does, but clients whose domain declares it.',
    nobody: {},
    may: mighty.map((operation) => `kafka:${operation}`),
    on: { arns: ['kafka-cluster'] },
  };
  const resource = { resourceType: 'CLUSTER', resourceName: 'kafka-cluster', patternType: 'LITERAL' } as const;
  const clients = resolveDomains(subject.environment, subject.domains).flatMap((domain) => domain.clients);
  for (const operation of mighty) {
    const letIn = clients
      .filter(({ clusterOperations = [] }) => clusterOperations.includes(operation))
      .flatMap((client) => aclPrincipal(client) ?? []);
    const witness = witnessOf(subject, { resource, operation, letIn, index, hosts });
    if (witness !== undefined) return { claim, proved: false, queries: 0, witness };
  }
  return { claim, proved: true, queries: 0 };
}

interface Question {
  readonly zone: Zone;
  readonly topics: readonly Topic[];
  readonly verb: Verb;
  readonly index: AclIndex;
  readonly hosts: readonly string[];
}

function verdict(subject: Subject, question: Question): Verdict {
  const { zone, topics, verb } = question;
  const claim: Claim = {
    id: `acls-${zone.name}-${verb.verb}`,
    says: `Inside Kafka nobody ${verb.verb}s topics of zone ${zone.name} but the clients that their owners let in${
      zone.readers === undefined || verb.verb === 'write' ? '' : ' and the zone names'
    }.`,
    nobody: {},
    may: [`kafka:${verb.operation}`],
    on: { arns: topics.map(({ name }) => name) },
  };
  for (const topic of topics) {
    const witness = witnessOn(subject, question, topic);
    if (witness !== undefined) return { claim, proved: false, queries: 0, witness };
  }
  return { claim, proved: true, queries: 0 };
}

function witnessOn(subject: Subject, { zone, verb, index, hosts }: Question, { name }: Topic): Witness | undefined {
  const resource = { resourceType: 'TOPIC', resourceName: name, patternType: 'LITERAL' } as const;
  const letIn = principalsLetIn(subject, zone, verb, name);
  return witnessOf(subject, { resource, operation: verb.operation, letIn, index, hosts });
}

interface Asked extends Pick<Question, 'index' | 'hosts'> {
  readonly resource: AclResource;
  readonly operation: AclOperation;
  /** Principals who may. */
  readonly letIn: readonly string[];
}

/** Somebody who may and should not. */
function witnessOf(subject: Subject, { resource, operation, letIn, index, hosts }: Asked): Witness | undefined {
  const allowEveryoneIfNoAclFound = subject.environment.cluster.existing?.allowEveryoneIfNoAclFound;
  for (const principal of ['User:*', ...principalsOn(index, resource)].filter((each) => !letIn.includes(each))) {
    for (const host of hosts) {
      const request = { ...resource, principal, operation, host };
      const { allowed, deciding } = decide(index, request, { allowEveryoneIfNoAclFound });
      if (!allowed) continue;
      const allowedBy = deciding.flatMap((acl) => placesOf(subject, acl));
      return {
        principal,
        action: `kafka:${operation}`,
        resource: resource.resourceName,
        context: host === '*' ? {} : { host },
        allowedBy,
      };
    }
  }
  return undefined;
}

function placesOf({ documents }: Subject, acl: AclBinding): Witness['allowedBy'] {
  return documents.flatMap(({ domain, acls }) =>
    acls.flatMap((each, index) =>
      each === acl ? [{ stack: `document of ${domain}`, logicalId: domain, path: `acls[${index}]` }] : [],
    ),
  );
}

function principalsLetIn({ environment, domains }: Subject, zone: Zone, verb: Verb, topic: string): readonly string[] {
  const lines = resolveDomains(environment, domains)
    .flatMap(({ access }) => access)
    .filter((line) => verb.concerns(line.intent) && reaches(line.topic, topic))
    .filter(
      ({ client }) =>
        verb.verb === 'write' ||
        zone.readers === undefined ||
        zone.readers.some((reader) => namesClient(zoneMember(reader), client)),
    );
  return lines.flatMap(({ resolvedClient }) => aclPrincipal(resolvedClient) ?? []);
}
