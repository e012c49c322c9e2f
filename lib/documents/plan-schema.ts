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

const change = z.looseObject({
  kind: z.enum([
    'create-user',
    'create-topic',
    'grow-partitions',
    'shrink-partitions',
    'change-replication',
    'edit-configs',
    'add-acl',
    'edit-quota',
    'remove-acl',
    'delete-topic',
    'remove-user',
  ]),
  key: z.string().describe('Unique within the plan of the domain.'),
  risk: z.enum(['safe', 'risky', 'destructive']),
  refusals: z.array(refusal).describe('Empty: the change may run.'),
});

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
  changes: z
    .array(change)
    .describe('In the order in which they run. Besides these fields each holds before and after.'),
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
