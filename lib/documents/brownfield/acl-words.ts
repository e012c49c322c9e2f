import * as z from 'zod';
import type { AclOperation, AclPatternType, AclPermission, AclResourceType } from '../../model/acl.ts';

const operations: readonly AclOperation[] = [
  'ALL',
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
];
const resourceTypes: readonly AclResourceType[] = ['TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID'];
const permissions: readonly AclPermission[] = ['ALLOW', 'DENY'];

/** Kafka's name of the one resource of type CLUSTER. */
export const clusterName = 'kafka-cluster';

export const aclOperation = kafkaWord(operations);
export const aclResourceType = kafkaWord(resourceTypes);
export const aclPermission = kafkaWord(permissions);

/** One tool says Prefixed, the other prefix. */
export const aclPattern = z.string().transform((written, context): AclPatternType => {
  if (/^literal$/i.test(written)) return 'LITERAL';
  if (/^prefix(ed)?$/i.test(written)) return 'PREFIXED';
  context.addIssue({ code: 'custom', message: 'literal or prefixed' });
  return z.NEVER;
});

/** Tools write the same words as `TransactionalID`, `transactionalId` and `TRANSACTIONAL_ID`. */
function kafkaWord<Word extends string>(words: readonly Word[]) {
  const bare = (text: string) => text.replaceAll('_', '').toLowerCase();
  return z.string().transform((written, context): Word => {
    const found = words.find((word) => bare(word) === bare(written));
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `one of ${words.join(', ')}` });
    return z.NEVER;
  });
}
