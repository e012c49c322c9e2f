import * as z from 'zod';

export const planFormat = 'tidegate.plan.v1';

const refusal = z.strictObject({
  rule: z.string().describe('Id of the rule that refuses the change.'),
  resource: z.string().describe('As an approval names it.'),
  reason: z.string(),
  remedy: z.string().describe('What to do: the recipe, or the approval that lifts the refusal.'),
  place: z
    .strictObject({ file: z.string(), line: z.int().positive().optional() })
    .optional()
    .describe("Where the domain's file declares what is refused; without a line where it no longer does."),
});

/** What every change has, whatever its kind. */
const common = {
  key: z.string().describe('Unique within the plan of the domain.'),
  risk: z.enum(['safe', 'risky', 'destructive']),
  why: z.string().describe('Why it has that risk.'),
  refusals: z.array(refusal).describe('Empty: the change may run.'),
  by: z.literal('cloudformation').optional().describe('Who makes it, where that is not the reconciler.'),
};

const configs = z.record(z.string(), z.string()).describe("Overrides in Kafka's own keys.");

const topic = z.looseObject({
  name: z.string(),
  partitions: z.int().positive(),
  replicationFactor: z.int().positive(),
  configs,
});

const acl = z.looseObject({
  resourceType: z.string(),
  resourceName: z.string(),
  patternType: z.string(),
  principal: z.string(),
  host: z.string(),
  operation: z.string(),
  permission: z.string(),
});

const absent = 'Absent: not set before, or taken away.';

const configEdit = z.looseObject({
  key: z.string(),
  before: z.string().optional(),
  inherited: z.string().optional().describe('The default that held where nothing was set.'),
  after: z.string().optional(),
});

const quotaEdit = z.looseObject({ key: z.string(), before: z.number().optional(), after: z.number().optional() });

const entityName = z.string().nullable().optional().describe("Null: Kafka's default.");

const count = z.int().positive();

const ofKind = <const Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.looseObject({ kind: z.literal(kind), ...common, ...shape });

const change = z.discriminatedUnion('kind', [
  ofKind('create-user', { user: z.string() }),
  ofKind('create-topic', { after: topic }),
  ofKind('grow-partitions', { topic: z.string(), before: count, after: count }),
  ofKind('shrink-partitions', { topic: z.string(), before: count, after: count }),
  ofKind('change-replication', { topic: z.string(), before: count, after: count }),
  ofKind('change-zone', { topic: z.string(), before: z.string(), after: z.string() }),
  ofKind('edit-configs', { topic: z.string(), edits: z.array(configEdit).describe(absent) }),
  ofKind('add-acl', { after: acl }),
  ofKind('edit-quota', {
    entity: z.looseObject({ user: entityName, clientId: entityName, ip: entityName }),
    edits: z.array(quotaEdit).describe(absent),
  }),
  ofKind('remove-acl', { before: acl, last: z.boolean().describe('Nothing else would be left on the resource.') }),
  ofKind('delete-topic', { before: topic }),
  ofKind('remove-user', { user: z.string() }),
]);

const notice = z.strictObject({ kind: z.string(), subject: z.string(), text: z.string() });

const plannedDomain = z.strictObject({
  domain: z.string(),
  clusterId: z.string().describe("Kafka's own id of the cluster."),
  documentSha256: z.string().describe("Hash of the domain's canonical document, in hexadecimal."),
  digest: z
    .string()
    .describe(
      'Binds document, cluster, every change with what stood there before, and version. apply --plan compares it.',
    ),
  changes: z.array(change).describe('In the order in which they run.'),
  access: z.array(z.string()).describe('What the changes of ACLs and of IAM statements mean, as sentences.'),
  notices: z.array(notice).describe('What is to be known although nothing is done about it.'),
});

const partitionsPerBroker = z.strictObject({
  before: z.int().nonnegative(),
  after: z.int().nonnegative(),
  limit: z.int().positive().optional().describe('What AWS recommends at most for the broker type, where one is named.'),
  warning: z.string().optional().describe('Present where after is above the limit.'),
});

/** The file that `tidegate plan --out FILE` writes and `--format json` prints. */
export const planSchema = z.strictObject({
  format: z.literal(planFormat),
  version: z.string().describe('Of tidegate.'),
  environment: z.string(),
  partitionsPerBroker: partitionsPerBroker
    .optional()
    .describe('Average over the brokers, replicas and topics of Kafka itself included, before and after all domains.'),
  domains: z.array(plannedDomain),
});
