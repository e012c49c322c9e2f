import { z } from 'zod';

const refusal = z.strictObject({
  rule: z.string().describe('Id of the rule that refuses the change.'),
  resource: z.string().describe('As an approval names it.'),
  reason: z.string(),
  remedy: z.string().describe('What to do: the recipe, or the approval that lifts the refusal.'),
});

const change = z.looseObject({
  kind: z.enum([
    'create-topic',
    'grow-partitions',
    'shrink-partitions',
    'change-replication',
    'edit-configs',
    'add-acl',
    'edit-quota',
    'remove-acl',
    'delete-topic',
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
  access: z.array(z.string()).describe('What the changes of ACLs mean, as sentences.'),
  notices: z.array(notice).describe('What is to be known although nothing is done about it.'),
});

/** The file that `tidegate plan --out FILE` writes and `--format json` prints. */
export const planSchema = z.strictObject({
  format: z.literal('tidegate.plan.v1'),
  version: z.string().describe('Of tidegate.'),
  environment: z.string(),
  domains: z.array(plannedDomain),
});
