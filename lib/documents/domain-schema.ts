import * as z from 'zod';
import { type Access, type Denial, intents, readsRecords } from '../model/access.ts';
import type { AclOperation } from '../model/acl.ts';
import { type Approval, approvedActions } from '../model/approval.ts';
import type { Client, ClientReference } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { ClientQuota } from '../model/quota.ts';
import { topicBackends } from '../model/topic-backend.ts';
import { dispositions, type Undeclared } from '../model/undeclared.ts';
import type { Waiver } from '../model/waiver.ts';
import { clientRoleName, departmentsShape, roleName } from './department-shapes.ts';
import { matching, nonEmpty, slug, strict } from './field-shapes.ts';
import { limitFields, quotaLimits } from './quota-shapes.ts';
import { type OutlinedTopic, topicShape } from './topic-shape.ts';

/** A domain whose schemas are named and not read yet. */
export interface OutlinedDomain extends Omit<Domain, 'topics'> {
  readonly topics: readonly OutlinedTopic[];
}

/** Operations that a deny rule may name. */
export const topicOperations = [
  'read',
  'write',
  'create',
  'delete',
  'alter',
  'describe',
  'describe_configs',
  'alter_configs',
  'all',
] as const satisfies readonly Lowercase<AclOperation>[];

const ownershipShape = strict({
  topics: z.array(nonEmpty).min(1).describe('Topic names of the domain start with one of these.'),
  groups: z.array(nonEmpty).default([]).describe('Consumer groups of its clients start with one of these.'),
  transactionalIds: z.array(nonEmpty).default([]).describe('Transactional ids of its clients start with one of these.'),
}).describe('What the domain owns. Each ends in . or - and overlaps with no prefix of another domain.');

/** Operations on the cluster that a client may have. */
export const clusterOperations = [
  'describe',
  'describe_configs',
  'idempotent_write',
  'create',
  'alter',
  'alter_configs',
  'cluster_action',
] as const satisfies readonly Lowercase<AclOperation>[];

const clientShape = strict({
  name: nonEmpty.describe('Unique in the whole configuration; the SCRAM user name.'),
  authentication: z
    .enum(['scram', 'iam', 'mtls'])
    .describe('scram for services, iam for connectors and AWS-side code.'),
  groupPrefix: nonEmpty.optional().describe('Its consumer groups start with this. Needed to consume.'),
  transactionalIdPrefix: nonEmpty.optional().describe('Its transactional ids start with this. Needed to transact.'),
  hosts: z
    .array(nonEmpty)
    .optional()
    .describe('scram and mtls only: IP addresses from which it may use Kafka. Default: from anywhere.'),
  clusterOperations: z
    .array(z.enum(clusterOperations).transform(upperCase))
    .optional()
    .describe('What it may do with the cluster itself, such as describe for a monitor. Default: nothing.'),
  certificate: z
    .enum(['issue'])
    .optional()
    .describe('mtls only: the platform issues and renews its certificate. Default: it brings one of its own.'),
  assumedBy: z
    .enum(['kafkaconnect', 'ecs-tasks', 'lambda'])
    .optional()
    .describe('iam only: the AWS service that assumes the role of the client.'),
  runsAs: strict({
    account: slug.describe('As the environment names it in cluster.create.connectivity.accounts.'),
    role: roleName.describe('Its name there, after its path if it has one.'),
  })
    .optional()
    .describe('iam only: the role of another account that it runs with, instead of assumedBy.'),
  roleName: clientRoleName,
}) satisfies z.ZodType<Client>;

const clientReference = matching(
  /^([a-z][a-z0-9-]*\/)?[^/\s]+$/,
  'a client of this domain, or domain/client for one of another domain',
);

const topicList = z.array(nonEmpty).min(1).optional();

const accessShape = strict({
  client: clientReference.describe('A client of this domain by its name, one of another as domain/client.'),
  produce: topicList.describe('Topics of this domain that it may write to; orders.* stands for all that start so.'),
  consume: topicList.describe('Topics of this domain that it may read.'),
  transact: topicList.describe('Topics of this domain that it may write to inside transactions.'),
  resetOffsets: topicList.describe(
    'Topics of this domain of which it may set and delete the offsets of its groups; it may read them.',
  ),
  administer: topicList.describe('Prefixes of topics that it may create, alter and delete, such as orders.totals-*.'),
  department: slug.optional().describe('Whose records it opens, where the topics that it reads have departments.'),
})
  .refine((access) => intents.some((intent) => access[intent] !== undefined), {
    message: 'produce, consume, transact, resetOffsets or administer',
    params: { got: 'none of them' },
  })
  .refine(
    ({ department, consume, resetOffsets }) => department === undefined || (consume ?? resetOffsets) !== undefined,
    {
      message: 'consume or resetOffsets beside department',
      params: { got: 'neither' },
    },
  );

const denialShape = strict({
  client: clientReference,
  topic: nonEmpty.optional().describe('One topic of this domain.'),
  topicPrefix: nonEmpty.optional().describe('Every topic whose name starts with this.'),
  operations: z.array(z.enum(topicOperations)).min(1).describe('Kafka ACL operations.'),
}).refine(({ topic, topicPrefix }) => (topic === undefined) !== (topicPrefix === undefined), {
  message: 'either topic or topicPrefix',
  params: { got: 'both or neither' },
});

const quotaShape = strict({
  client: nonEmpty.describe('A client of this domain.'),
  clientId: nonEmpty
    .optional()
    .describe(
      'Limits connections with this client id alone. Needed for iam clients, whose Kafka user changes with every session.',
    ),
  ...limitFields,
}).transform(
  ({ client, clientId, ...limits }): ClientQuota => ({
    client,
    ...(clientId === undefined ? {} : { clientId }),
    ...quotaLimits(limits),
  }),
);

const approvalShape = strict({
  action: z.enum(approvedActions).describe('The refused change that this approval lifts.'),
  resource: nonEmpty.describe('Topic name, or TOPIC:payments.events for the ACLs of a resource.'),
  approvedBy: nonEmpty.describe('A person.'),
  withRecords: z
    .boolean()
    .optional()
    .describe('delete-topic only: the topic may hold records. Otherwise it must be empty.'),
  withLiveGroups: z
    .boolean()
    .optional()
    .describe('delete-topic only: consumer groups may be reading the topic. Otherwise nobody may.'),
  ticket: nonEmpty.describe('Where the reason is written down.'),
  expires: z.iso.date('a date such as 2027-01-31').describe('The approval holds until the end of this day, UTC.'),
}) satisfies z.ZodType<Approval>;

const waiverShape = strict({
  rule: nonEmpty.describe('Id of a waivable rule.'),
  resource: nonEmpty.optional().describe('The one topic or client that is excepted. Default: all of the domain.'),
  reason: nonEmpty,
  owner: nonEmpty.describe('Who answers for the exception.'),
  expires: z.iso.date('a date such as 2027-01-31').describe('The waiver holds until the end of that day, UTC.'),
}) satisfies z.ZodType<Waiver>;

const disposition = z.enum(dispositions).optional();

const undeclaredShape = strict({
  topics: disposition.describe('Topics below a prefix of the domain. Deletion still needs an approval each.'),
  overrides: disposition.describe('Overrides of declared topics.'),
  acls: disposition.describe('ACLs on what the domain owns.'),
  quotas: disposition.describe('Limits of its clients.'),
}) satisfies z.ZodType<Undeclared>;

const ownerShape = strict({
  team: nonEmpty,
  email: matching(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an e-mail address'),
  costCentre: nonEmpty,
}).describe('Who answers for the domain.');

/** A domain file in its YAML shape. Parsing gives the model's types. */
export const domainSchema = strict({
  domain: slug.describe('Equals the name of the folder.'),
  description: nonEmpty.describe('What the domain is about, in one sentence.'),
  owner: ownerShape,
  prefixes: ownershipShape,
  departments: departmentsShape,
  topics: z.array(topicShape).default([]),
  topicBackend: z
    .enum(topicBackends)
    .optional()
    .meta({ default: 'reconciler' })
    .describe('Who creates and alters the topics: the reconciler, or CloudFormation with an AWS::MSK::Topic each.'),
  clients: z.array(clientShape).default([]).describe('Programs of this domain that talk to Kafka.'),
  access: z.array(accessShape).default([]).describe("Who may use this domain's topics."),
  deny: z.array(denialShape).default([]).describe('Deny rules, stronger than every allow.'),
  quotas: z.array(quotaShape).default([]).describe('Limits of clients, enforced by each broker.'),
  approvals: z.array(approvalShape).default([]).describe('Named, dated permissions for changes that are refused.'),
  waivers: z
    .array(waiverShape)
    .optional()
    .describe('Exceptions from governance rules, each with reason, owner and end. See docs/policy-rules.md.'),
  undeclared: undeclaredShape
    .optional()
    .describe('What is done about what lies in the domain and is not declared. Each is report when left out.'),
  onDelete: z
    .enum(['keep', 'revokeAccess'])
    .default('keep')
    .describe('What a deletion of the domain in AWS does. Topics and records stay in both cases.'),
})
  .transform(({ domain, access, deny, ...rest }) => ({
    ...rest,
    name: domain,
    access: access.flatMap((entry) => readAccess(domain, entry)),
    denials: deny.map((denial) => readDenial(domain, denial)),
  }))
  .meta({ title: 'tidegate domain' }) satisfies z.ZodType<OutlinedDomain>;

function readAccess(domain: string, written: z.output<typeof accessShape>): readonly Access[] {
  const client = readReference(domain, written.client);
  const { department } = written;
  return intents.flatMap((intent) => {
    const read = department !== undefined && readsRecords(intent) ? { department } : {};
    return (written[intent] ?? []).map((topic) => ({ client, topic, intent, ...read }));
  });
}

function readDenial(domain: string, { client, topic, topicPrefix, operations }: z.output<typeof denialShape>): Denial {
  return {
    client: readReference(domain, client),
    topic: { name: topic ?? topicPrefix ?? '', pattern: topic === undefined ? 'PREFIXED' : 'LITERAL' },
    operations: operations.map(upperCase),
  };
}

function readReference(domain: string, written: string): ClientReference {
  const [first = '', second] = written.split('/');
  return second === undefined ? { domain, client: first } : { domain: first, client: second };
}

function upperCase(operation: string): AclOperation {
  return operation.toUpperCase() as AclOperation;
}
