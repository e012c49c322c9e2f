import { PlatformError } from '../../model/platform-error.ts';
import { type KafkaConnection, principalOf } from './connection-settings.ts';

/** What the reconciler needs to see, as an ACL operation and as MSK's IAM action. */
const rights = {
  'describe-cluster': { operation: 'DESCRIBE', action: 'kafka-cluster:DescribeCluster' },
  'alter-cluster': { operation: 'ALTER', action: 'kafka-cluster:AlterCluster' },
  'describe-quotas': { operation: 'DESCRIBE_CONFIGS', action: 'kafka-cluster:DescribeClusterDynamicConfiguration' },
  'alter-quotas': { operation: 'ALTER_CONFIGS', action: 'kafka-cluster:AlterClusterDynamicConfiguration' },
  'describe-group': { operation: 'DESCRIBE', action: 'kafka-cluster:DescribeGroup' },
  'describe-topic': { operation: 'DESCRIBE', action: 'kafka-cluster:DescribeTopic' },
  'describe-topic-configs': {
    operation: 'DESCRIBE_CONFIGS',
    action: 'kafka-cluster:DescribeTopicDynamicConfiguration',
  },
} as const;

const namesShown = 5;

/** `A, B and C` */
const listed = new Intl.ListFormat('en-GB');

/** Kafka hides what one may not see: planning on would take an unreadable cluster for an empty one. */
export function missingRights(
  connection: KafkaConnection,
  missing: readonly (keyof typeof rights)[],
  names: readonly string[] = [],
): PlatformError {
  const operations = listed.format(missing.map((right) => rights[right].operation));
  const actions = listed.format(missing.map((right) => rights[right].action));
  const shown = names.toSorted().slice(0, namesShown).join(', ');
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
  const kind = missing.includes('describe-group') ? 'group' : 'topic';
  const subject = names.length === 0 ? 'the cluster' : `${kind} ${shown}${more}`;
  const remedy = connection.authentication.mode === 'iam' ? `allow ${actions} in its policy` : 'add ALLOW ACLs for it';
  return new PlatformError(
    'KAFKA_RIGHTS_MISSING',
    `${capitalized(principalOf(connection))} lacks ${operations} on ${subject}: ${remedy}.`,
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
