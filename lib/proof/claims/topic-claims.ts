import { type Intent, reaches, readsRecords } from '../../model/access.ts';
import { groupBy } from '../../model/group-by.ts';
import { resolveDomains } from '../../model/resolve-domains.ts';
import type { Topic } from '../../model/topic.ts';
import { namesClient, zoneMember } from '../../model/zone.ts';
import type { Claim } from '../claim.ts';
import {
  type ClaimSubject,
  clientArns,
  clientsOf,
  type DeclaredClient,
  foreignArns,
  keeperRoles,
  ownPrincipals,
  resourcesWith,
} from './claim-subject.ts';

const writesRecords = (intent: Intent) => intent === 'produce' || intent === 'transact';

/** Topics that nobody but Kafka and its tools uses. */
const internal = ['__consumer_offsets', '__transaction_state'];

/** Who reads, writes and administers which topics through IAM, and joins which groups. */
export function topicClaims(subject: ClaimSubject): readonly Claim[] {
  const clusterArn = subject.environment.cluster.existing?.arn ?? resourcesWith(subject.world, 'cluster')[0]?.arn;
  if (clusterArn === undefined) return [];
  const arnOf: ArnOf = (kind, name) => `${clusterArn.replace(':cluster/', `:${kind}/`)}/${name}`;
  return [
    ...recordClaims(subject, arnOf, reading),
    ...recordClaims(subject, arnOf, writing),
    ...platformClaims(subject, arnOf),
    clusterClaim(subject, clusterArn),
    foreignPrefixClaim(subject, arnOf),
    ...prefixClaims(subject, arnOf, 'group', ({ groupPrefix }) => groupPrefix),
    ...prefixClaims(subject, arnOf, 'transactional-id', ({ transactionalIdPrefix }) => transactionalIdPrefix),
  ];
}

type ArnOf = (kind: 'topic' | 'group' | 'transactional-id', name: string) => string;

interface RecordRight {
  readonly verb: 'read' | 'write';
  readonly concerns: (intent: Intent) => boolean;
  readonly may: readonly string[];
}

const reading: RecordRight = { verb: 'read', concerns: readsRecords, may: ['kafka-cluster:ReadData'] };
const writing: RecordRight = { verb: 'write', concerns: writesRecords, may: ['kafka-cluster:WriteData'] };

/** Topics that the same clients may use make one claim: about our roles, and about those of other accounts. */
function recordClaims(subject: ClaimSubject, arnOf: ArnOf, { verb, concerns, may }: RecordRight): readonly Claim[] {
  const topics = subject.domains.flatMap((domain) => domain.topics);
  const letIn = new Map([
    ...topics.map(({ name, zone }) => [name, clientsLetIn(subject, { name, zone }, concerns)] as const),
    ...internal.map((name) => [name, []] as const),
  ]);
  const claim = (subjects: string, { clients, names }: SharedTopics, nobody: Claim['nobody']) => {
    const spared = clients.map(({ client }) => client.name);
    return {
      says: `${subjects} may ${verb} ${listed(names)}${spared.length === 0 ? '' : ` but ${spared.join(', ')}`}.`,
      nobody,
      may,
      on: { arns: names.map((name) => arnOf('topic', name)) },
    };
  };
  return [
    ...sharedTopics(letIn).map((shared) => ({
      id: idOf(`topics-${verb}`, shared.clients, 'nobody'),
      ...claim('No role of the platform', shared, {
        among: ['roles'],
        except: shared.clients.flatMap(({ client, reference }) => clientArns(subject, client, reference)),
      }),
    })),
    ...sharedTopics(letIn, ({ client }) => client.runsAs !== undefined).map((shared) => ({
      id: idOf(`topics-${verb}-foreign`, shared.clients),
      ...claim('Nobody of another account', shared, {
        among: ['others'],
        except: [
          ...ownPrincipals(subject.world),
          ...shared.clients.flatMap(({ client }) => foreignArns(subject, client)),
        ],
      }),
    })),
  ];
}

interface SharedTopics {
  readonly clients: readonly DeclaredClient[];
  readonly names: readonly string[];
}

/** Names of topics, by the clients of the chosen kind that may use them. Names of clients are unique. */
function sharedTopics(
  letIn: ReadonlyMap<string, readonly DeclaredClient[]>,
  chosen: (client: DeclaredClient) => boolean = () => true,
): readonly SharedTopics[] {
  const named = [...letIn].map(([name, all]) => ({ name, clients: all.filter(chosen).sort(byName) }));
  const groups = groupBy(named, ({ clients }) => clients.map(({ client }) => client.name).join(','));
  return [...groups.values()].map((group) => ({
    clients: group[0]?.clients ?? [],
    names: group.map(({ name }) => name),
  }));
}

function byName({ client: a }: DeclaredClient, { client: b }: DeclaredClient): number {
  return a.name < b.name ? -1 : 1;
}

function idOf(start: string, clients: readonly DeclaredClient[], none?: string): string {
  const names = clients.map(({ client }) => client.name.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase());
  return [start, ...(names.length === 0 && none !== undefined ? [none] : names)].join('-');
}

function listed(names: readonly string[]): string {
  const rest = names.length - 3;
  return rest > 1 ? `${names.slice(0, 3).join(', ')} and ${rest} more topics` : names.join(', ');
}

/** IAM clients whom the owner of the topic lets in, and the zone, where it is closed, does not keep out. */
function clientsLetIn(
  subject: ClaimSubject,
  topic: Pick<Topic, 'name' | 'zone'>,
  concerns: RecordRight['concerns'],
): readonly DeclaredClient[] {
  const zone = subject.environment.zones.find(({ name }) => name === topic.zone);
  const lines = resolveDomains(subject.environment, subject.domains)
    .flatMap(({ access }) => access)
    .filter((line) => concerns(line.intent) && reaches(line.topic, topic.name));
  return clientsOf(subject)
    .filter(({ client }) => client.authentication === 'iam')
    .filter(({ reference }) =>
      lines.some(({ client }) => client.domain === reference.domain && client.client === reference.client),
    )
    .filter(
      ({ reference }) =>
        !concerns('consume') ||
        zone?.readers === undefined ||
        zone.readers.some((reader) => namesClient(zoneMember(reader), reference)),
    );
}

/** The functions of the platform administer topics and never see a record. */
function platformClaims(subject: ClaimSubject, arnOf: ArnOf): readonly Claim[] {
  const { world } = subject;
  const all = clientsOf(subject).flatMap(({ client, reference }) => clientArns(subject, client, reference));
  const administering = resolveDomains(subject.environment, subject.domains)
    .flatMap(({ access }) => access)
    .filter(({ intent }) => intent === 'administer')
    .flatMap(({ client, resolvedClient }) => clientArns(subject, resolvedClient, client));
  const on = { arns: [arnOf('topic', '*')] };
  const administration = [
    ...['kafka-cluster:CreateTopic', 'kafka-cluster:AlterTopic*', 'kafka-cluster:DeleteTopic'],
    ...['kafka:CreateTopic', 'kafka:UpdateTopic', 'kafka:DeleteTopic'],
  ];
  return [
    {
      id: 'topics-records-clients-only',
      says: 'No role that is no client reads or writes records.',
      nobody: { among: ['roles'], except: all },
      may: ['kafka-cluster:ReadData', 'kafka-cluster:WriteData'],
      on,
    },
    {
      id: 'topics-administration',
      says: 'No role but those that keep the cluster creates, alters or deletes topics.',
      nobody: { among: ['roles'], except: [...keeperRoles(subject), ...administering] },
      may: administration,
      on,
    },
    {
      id: 'topics-administration-foreign',
      says: 'Nobody of another account creates, alters or deletes topics.',
      nobody: { among: ['others'], except: [...ownPrincipals(world), ...administering] },
      may: administration,
      on,
    },
  ];
}

/** Whoever alters the cluster makes himself its administrator: ACLs are rights on the cluster, too. */
function clusterClaim(subject: ClaimSubject, clusterArn: string): Claim {
  return {
    id: 'cluster-administration',
    says: 'No role but those that keep the cluster alters it, or who may log in.',
    nobody: { among: ['roles'], except: keeperRoles(subject) },
    may: [
      'kafka-cluster:AlterCluster*',
      ...['Batch*', 'Delete*', 'Put*', 'Reboot*', 'Update*'].map((it) => `kafka:${it}`),
    ],
    on: { arns: [clusterArn] },
  };
}

/** Accounts that a cluster policy lets in get rights on groups with it: of clients alone. */
function foreignPrefixClaim(subject: ClaimSubject, arnOf: ArnOf): Claim {
  const foreign = clientsOf(subject).flatMap(({ client }) => foreignArns(subject, client));
  return {
    id: 'groups-foreign',
    says: 'Nobody of another account but a client takes over groups or transactional ids.',
    nobody: { among: ['others'], except: [...ownPrincipals(subject.world), ...foreign] },
    may: ['AlterGroup', 'DeleteGroup', 'AlterTransactionalId'].map((action) => `kafka-cluster:${action}`),
    on: { arns: [arnOf('group', '*'), arnOf('transactional-id', '*')] },
  };
}

type Prefixed = ReturnType<typeof clientsOf>[number]['client'];

/** Whoever joins a client's group, or takes its transactional id, takes its records or stops it. */
function prefixClaims(
  subject: ClaimSubject,
  arnOf: ArnOf,
  kind: 'group' | 'transactional-id',
  prefixOf: (client: Prefixed) => string | undefined,
): readonly Claim[] {
  const actions = { group: ['AlterGroup', 'DeleteGroup'], 'transactional-id': ['AlterTransactionalId'] }[kind];
  const clients = clientsOf(subject);
  const prefixes = [...new Set(clients.flatMap(({ client }) => prefixOf(client) ?? []))].sort();
  const owners = (prefix: string) =>
    clients.filter(({ client }) => prefixOf(client)?.startsWith(prefix) || prefix.startsWith(prefixOf(client) ?? '\0'));
  return prefixes.map((prefix) => ({
    id: `${kind}s-${prefix
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase()}`,
    says: `No role but that of ${owners(prefix)
      .map(({ client }) => client.name)
      .join(', ')} takes over ${kind}s ${prefix}*.`,
    nobody: {
      among: ['roles'],
      except: owners(prefix).flatMap(({ client, reference }) => clientArns(subject, client, reference)),
    },
    may: actions.map((action) => `kafka-cluster:${action}`),
    on: { arns: [arnOf(kind, `${prefix}*`)] },
  }));
}
