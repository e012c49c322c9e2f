import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { iamRights } from '../../lib/model/access.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';

/** What the reconcile function touches. */
export interface ReconcilerReach {
  readonly cluster: IKafkaCluster;
  readonly stateBucket: IBucket;
  /** Bucket of the CDK's file assets, where the documents lie. */
  readonly documentBucketArn: string;
  readonly encryptionKey: IKeyRef;
  /** Absent: the documents lie under a key of S3's own. */
  readonly documentKey?: IKeyRef;
  /** Absent: no results are sent anywhere. */
  readonly driftBusArn?: string;
}

/** Everything the function may do besides running. It administers Kafka and never holds `ReadData` or `WriteData`; it never reads a secret. */
export function reconcilerRights(reach: ReconcilerReach): PolicyStatement[] {
  const scram = reach.cluster.authentication.includes('scram');
  return [
    ...(reach.driftBusArn === undefined ? [] : [allow('DriftEvents', ['events:PutEvents'], [reach.driftBusArn])]),
    ...kafkaRights(reach.cluster),
    ...storageRights(reach),
    ...(scram ? scramRights(reach) : []),
  ];
}

/** Admin actions on the whole cluster: the only place where `topic/<name>/<uuid>/*` may stand. */
function kafkaRights(cluster: IKafkaCluster): PolicyStatement[] {
  const inKafka = (actions: readonly string[]) => actions.map((action) => `kafka-cluster:${action}`);
  return [
    allow(
      'Cluster',
      ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
      [cluster.clusterArn],
    ),
    allow('ClusterAdmin', inKafka(clusterAdminActions), [cluster.clusterArn]),
    allow('TopicAdmin', topicAdminActions, [cluster.topicArn('*')]),
    // Whether anybody still reads a topic that is to be deleted.
    allow('Groups', inKafka(['DescribeGroup']), [cluster.groupArn('*')]),
  ];
}

const clusterAdminActions = [
  'AlterCluster',
  'AlterClusterDynamicConfiguration',
  'Connect',
  'DescribeCluster',
  'DescribeClusterDynamicConfiguration',
];

/** What a client that administers topics gets on them. */
const topicAdminActions = iamRights('administer').flatMap(({ on, actions }) => (on === 'topic' ? actions : []));

/** `ListBucket` makes a missing object a 404: without it S3 answers 403, and "never applied" would look like "forbidden". */
function storageRights(reach: ReconcilerReach): PolicyStatement[] {
  const { stateBucket, documentBucketArn, encryptionKey, documentKey } = reach;
  return [
    allow('Buckets', ['s3:ListBucket'], [stateBucket.bucketArn, documentBucketArn]),
    allow('State', ['s3:GetObject', 's3:PutObject'], [stateBucket.arnForObjects('*')]),
    allow('Documents', ['s3:GetObject'], [`${documentBucketArn}/*.json`]),
    allow('StateKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey.keyRef.keyArn], {
      StringEquals: { 'kms:EncryptionContext:aws:s3:arn': stateBucket.bucketArn },
    }),
    ...(documentKey === undefined ? [] : [allow('DocumentKey', ['kms:Decrypt'], [documentKey.keyRef.keyArn])]),
  ];
}

/**
 * Associating makes MSK create a grant on the secrets' key in the caller's name (service authorization reference of MSK: dependent actions);
 * the secret's resource policy is put there by MSK's own service-linked role.
 */
function scramRights({ cluster }: ReconcilerReach): PolicyStatement[] {
  const actions = ['kafka:BatchAssociateScramSecret', 'kafka:BatchDisassociateScramSecret', 'kafka:ListScramSecrets'];
  const associate = allow('ScramUsers', actions, [cluster.clusterArn]);
  const key = cluster.encryptionKey?.keyRef.keyArn;
  if (key === undefined) return [associate];
  return [
    associate,
    allow('ScramKey', ['kms:DescribeKey', 'kms:RetireGrant'], [key]),
    allow('ScramKeyGrants', ['kms:CreateGrant'], [key], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
  ];
}

function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: Record<string, unknown>,
): PolicyStatement {
  return new PolicyStatement({ sid, actions, resources, conditions });
}
