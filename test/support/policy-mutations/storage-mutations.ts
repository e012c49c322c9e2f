import { adds, all, allow, alters, properties, removes, resource, withCondition, without } from './edits.ts';
import type { PolicyMutation } from './policy-mutation.ts';

const connector = 'cdcClientdebeziumKafkaAccess0';
const endpoint = (service: string) => `NetworkEndpoints${service}`;
const secret = 'ScramUsersUserpaymentsservice';

/** Mistakes around passwords, queues, functions and endpoints. */
export const storageMutations: readonly PolicyMutation[] = [
  {
    id: 'secret-open',
    mistake: 'A password has a policy for everybody.',
    edit: (declared) => {
      const found = declared.stacks
        .flatMap(({ resources }) => resources)
        .find(({ logicalId }) => logicalId.startsWith(secret));
      const everybody = { ...allow('secretsmanager:GetSecretValue', '*'), Principal: '*' };
      return resource('-cluster', 'AWS::SecretsManager::ResourcePolicy', {
        SecretId: found?.ref,
        ResourcePolicy: { Statement: [everybody] },
      })(declared);
    },
    caughtBy: /^strangers$/,
  },
  {
    id: 'secret-read-by-client',
    mistake: 'A client reads all secrets.',
    edit: adds(connector, allow('secretsmanager:GetSecretValue', '*')),
    caughtBy: /^secrets-readers$/,
  },
  {
    id: 'secret-changed-by-client',
    mistake: 'A client sets passwords of others.',
    edit: adds(connector, allow('secretsmanager:*', 'arn:aws:secretsmanager:*:*:secret:AmazonMSK_*')),
    caughtBy: /^secrets-readers$/,
  },
  {
    id: 'queue-open',
    mistake: 'Everybody puts messages into the queue.',
    edit: adds('ReconcilerReconcileDeadLettersPolicy', { ...allow('sqs:SendMessage', '*'), Principal: '*' }),
    caughtBy: /^strangers$/,
  },
  {
    id: 'queue-tls-missing',
    mistake: 'The queue takes messages without TLS.',
    edit: alters(
      'ReconcilerReconcileDeadLettersPolicy',
      () => true,
      withCondition(() => ({ Bool: { 'aws:SecureTransport': 'true' } })),
    ),
    caughtBy: /^queues-tls$/,
  },
  {
    id: 'queue-for-strangers',
    mistake: 'SNS sends into the queue for any account.',
    edit: adds('ReconcilerReconcileDeadLettersPolicy', {
      ...allow('sqs:SendMessage', '*'),
      Principal: { Service: 'sns.amazonaws.com' },
    }),
    caughtBy: /^confused-deputy$/,
  },
  {
    id: 'function-open',
    mistake: 'Everybody invokes the reconciler.',
    edit: properties('ReconcilerDriftSchedule', ({ SourceArn: _, ...others }) => ({ ...others, Principal: '*' })),
    caughtBy: /^strangers$/,
  },
  {
    id: 'function-without-source-arn',
    mistake: 'EventBridge invokes the reconciler for any account.',
    edit: properties('ReconcilerDriftSchedule', ({ SourceArn: _, ...others }) => others),
    caughtBy: /^confused-deputy$/,
  },
  {
    id: 'function-without-source-account',
    mistake: 'Secrets Manager rotates for any account.',
    edit: properties(
      'PasswordRotationFunctionSecretsManager',
      ({ SourceArn: _, SourceAccount: __, ...others }) => others,
    ),
    caughtBy: /^confused-deputy$/,
  },
  {
    id: 'endpoint-without-policy',
    mistake: 'An endpoint has no policy: AWS lets everything pass.',
    edit: properties(endpoint('secretsmanager'), ({ PolicyDocument: _, ...others }) => others),
    caughtBy: /^endpoints-services-strangers$/,
  },
  {
    id: 'endpoint-without-principal-account',
    mistake: "Strangers' credentials pass an endpoint.",
    edit: alters(endpoint('kafka'), 'OwnAccounts', without('aws:PrincipalAccount')),
    caughtBy: /^endpoints-services-strangers$/,
  },
  {
    id: 'endpoint-without-resource-account',
    mistake: "Data passes an endpoint into strangers' accounts.",
    edit: alters(endpoint('s3'), 'OwnAccounts', without('aws:ResourceAccount')),
    caughtBy: /^endpoints-s3-resources$/,
  },
  {
    id: 'endpoint-if-exists',
    mistake: 'An endpoint asks with IfExists, and who says nothing passes.',
    edit: alters(
      endpoint('lambda'),
      'OwnAccounts',
      withCondition(({ StringEquals }) => ({ StringEqualsIfExists: { ...StringEquals } })),
    ),
    caughtBy: /^endpoints-services-resources$/,
  },
  {
    id: 'state-bucket-without-tls',
    mistake: 'The state of the domains is read without TLS.',
    edit: all(
      removes('ReconcilerStatePolicy', ({ Condition }) => JSON.stringify(Condition).includes('aws:SecureTransport')),
      removes('ReconcilerStatePolicy', ({ Condition }) => JSON.stringify(Condition).includes('s3:TlsVersion')),
    ),
    caughtBy: /^buckets-tls$/,
  },
];
