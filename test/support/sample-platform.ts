import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Environment as CdkEnvironment, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKafkaCluster } from '../../constructs/cluster/governed-cluster.ts';
import { KafkaCluster } from '../../constructs/cluster/kafka-cluster.ts';
import type { KafkaClusterProps } from '../../constructs/cluster/kafka-cluster-props.ts';
import { ScramUsers } from '../../constructs/cluster/scram-users.ts';
import { KafkaDomain } from '../../constructs/domains/kafka-domain.ts';
import type { KafkaDomainProps } from '../../constructs/domains/kafka-domain-props.ts';
import type { IPlatformNetwork } from '../../constructs/network/network-place.ts';
import { PlatformNetwork } from '../../constructs/network/platform-network.ts';
import { KafkaReconciler, type KafkaReconcilerProps } from '../../constructs/reconciler/kafka-reconciler.ts';
import type { ClusterAuthentication, Environment, ImportedNetwork } from '../../lib/model/environment.ts';

/** A folder that looks like the bundled function. */
export const handlerFolder = mkdtempSync(join(tmpdir(), 'tidegate-handler-'));
writeFileSync(join(handlerFolder, 'index.js'), 'exports.handler = async () => {};');

export const account = '111111111111';
export const region = 'eu-west-1';

const subnets = (name: string) =>
  ['a', 'b', 'c'].map((zone) => ({
    subnetId: `subnet-${name}${zone}`,
    zone: `${region}${zone}`,
    routeTableId: `rtb-${zone}`,
  }));

/** A VPC that somebody else made: it adds no resource. */
export const givenNetwork: ImportedNetwork = {
  vpcId: 'vpc-0a1b2c3d',
  cidr: '10.0.0.0/16',
  subnetsArePrivate: true,
  dataSubnets: subnets('data'),
  applicationSubnets: subnets('application'),
};

export const environment: Environment = {
  platform: 'tidegate',
  name: 'dev',
  region,
  accounts: { streaming: account, lake: account, audit: account },
  tags: { owner: 'platform', 'cost-centre': 'CC-1000' },
  network: { create: { cidr: '10.40.0.0/16', zones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`) } },
  cluster: {
    create: {
      kafkaVersion: '3.9.x.kraft',
      brokerType: 'kafka.m7g.large',
      brokerCount: 3,
      storageGiB: 100,
      authentication: ['iam', 'scram'],
      certificateAuthorityArns: [],
      serverProperties: {},
    },
  },
  topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
  zones: [
    { name: 'public', classification: 'public' },
    { name: 'confidential', classification: 'confidential' },
  ],
  logRetentionDays: 30,
  removal: 'destroy',
  domains: ['payments', 'ledger', 'cdc'],
};

const certificateAuthority = `arn:aws:acm-pca:${region}:${account}:certificate-authority/1`;

export interface SamplePlatform {
  readonly app: App;
  readonly stack: Stack;
  readonly network: IPlatformNetwork;
  readonly cluster: IKafkaCluster;
  readonly reconciler: KafkaReconciler;
}

export interface SampleOptions {
  readonly env?: CdkEnvironment;
  readonly authentication?: readonly ClusterAuthentication[];
  readonly cluster?: Partial<KafkaClusterProps>;
  /** A cluster that somebody else made, in the place of a new one. */
  readonly existing?: (stack: Stack) => IKafkaCluster;
  readonly reconciler?: Partial<KafkaReconcilerProps>;
}

/** One stack with a regulated cluster and its reconciler, as a user's own app would build it. */
export function samplePlatform(options: SampleOptions = {}): SamplePlatform {
  const { env = { account, region }, authentication = ['iam', 'scram'] } = options;
  const app = new App();
  const stack = new Stack(app, 'Platform', { env });
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true, alias: 'alias/tidegate-dev-platform' });
  const network = PlatformNetwork.fromAttributes(stack, 'Network', givenNetwork);
  const certificateAuthorityArns = authentication.includes('mtls') ? [certificateAuthority] : [];
  const create = () =>
    new KafkaCluster(stack, 'Cluster', {
      clusterName: 'tidegate-dev',
      vpc: network.vpc,
      subnets: network.dataSubnets,
      kafkaVersion: '3.9.x.kraft',
      brokerType: 'kafka.m7g.large',
      brokerCount: 3,
      storageGiB: 100,
      authentication,
      certificateAuthorityArns,
      encryptionKey,
      ...options.cluster,
    });
  const cluster = options.existing?.(stack) ?? create();
  const reconciler = new KafkaReconciler(stack, 'Reconciler', {
    platform: 'tidegate',
    environment: 'dev',
    cluster,
    network,
    encryptionKey,
    handlerFolder,
    ...options.reconciler,
  });
  return { app, stack, network, cluster, reconciler };
}

const owner = { team: 'payments', email: 'payments@example.com', costCentre: 'CC-1100' };

/** A domain that owns the names that start with its own. */
export function sampleDomain(
  platform: SamplePlatform,
  name: string,
  props: Partial<KafkaDomainProps> = {},
  scope: Stack = platform.stack,
): KafkaDomain {
  return new KafkaDomain(scope, name, {
    name,
    reconciler: platform.reconciler,
    owner,
    prefixes: { topics: [`${name}.`], groups: [`${name}-`], transactionalIds: [`${name}-`] },
    topicDefaults: environment.topicDefaults,
    ...props,
  });
}

export function scramUsersOf({ stack, reconciler }: SamplePlatform): ScramUsers {
  return new ScramUsers(stack, 'ScramUsers', { reconciler });
}

/** What every topic of the tests has. */
export const plainTopic = { description: 'A topic.', zone: 'confidential', partitions: 6 };
