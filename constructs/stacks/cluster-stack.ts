import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type AdvertisedListeners, advertisedListenersText } from '../../lib/model/advertised-listeners.ts';
import type { BrokerProperties } from '../../lib/model/broker-configuration.ts';
import type { Environment, ImportedNetwork } from '../../lib/model/environment.ts';
import { ClientCertificates } from '../cluster/client-certificates.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import { KafkaCluster } from '../cluster/kafka-cluster.ts';
import { PasswordRotation } from '../cluster/password-rotation.ts';
import { PrivateCertificateAuthority } from '../cluster/private-certificate-authority.ts';
import { ScramUsers } from '../cluster/scram-users.ts';
import type { IPlatformNetwork } from '../network/network-place.ts';
import { PlatformNetwork } from '../network/platform-network.ts';
import { publishOutput } from '../publish-output.ts';
import type { DriftScheduleProps } from '../reconciler/drift-schedule.ts';
import { KafkaEndpoints } from '../reconciler/kafka-endpoints.ts';
import { KafkaLoadBalancer } from '../reconciler/kafka-load-balancer.ts';
import { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';
import { stackProperties } from './stack-properties.ts';

export interface ClusterStackProps {
  /** An import is placed in this stack: its template says who vouches for the subnets. */
  readonly network: IPlatformNetwork | ImportedNetwork;
  readonly encryptionKey: IKeyRef;
  /** Under whose keys secrets of clients lie. */
  readonly zones: Readonly<Record<string, SensitivityZone>>;
  readonly handlerFolder?: string;
  readonly rotateFolder?: string;
}

/** The cluster with its reconciler, its SCRAM users and its endpoints. */
export class ClusterStack extends Stack {
  readonly reconciler: KafkaReconciler;
  readonly scramUsers?: ScramUsers;
  readonly clientCertificates?: ClientCertificates;

  constructor(scope: Construct, environment: Environment, props: ClusterStackProps) {
    super(scope, 'cluster', stackProperties(environment, 'cluster', 'streaming'));
    const { platform, name, logRetentionDays: logRetention, removal } = environment;
    const network =
      'subnetsArePrivate' in props.network
        ? PlatformNetwork.fromAttributes(this, 'Network', props.network)
        : props.network;
    const authorities = authorityArns(this, environment);
    const cluster = this.cluster(environment, network, props.encryptionKey, authorities);
    const reconciler = new KafkaReconciler(this, 'Reconciler', {
      ...props,
      network,
      platform,
      environment: name,
      namedRole: true,
      cluster,
      logRetention,
      removal,
      drift: driftSchedule(environment),
    });
    this.reconciler = reconciler;
    new KafkaEndpoints(this, 'Endpoints', { reconciler });
    const rotation = credentialRotation(this, environment, reconciler, props.rotateFolder);
    this.clientCertificates = issuedCertificates(this, environment, { rotation, zones: props.zones }, authorities[0]);
    const advertisedListeners = environment.cluster.create?.advertisedListeners;
    if (advertisedListeners !== undefined) {
      new KafkaLoadBalancer(this, 'OwnNames', { reconciler, network, advertisedListeners });
    }
    if (cluster.authentication.includes('scram') && cluster.encryptionKey !== undefined) {
      const others = (environment.cluster.create ?? environment.cluster.existing).scramUsers;
      // Whoever brings the cluster has said under which key its secrets lie.
      const zones = environment.cluster.create && props.zones;
      this.scramUsers = new ScramUsers(this, 'ScramUsers', { reconciler, rotation, others, zones });
    }
    publishOutput(this, 'KafkaClusterArn', cluster.clusterArn);
    publishOutput(this, 'KafkaBrokerSecurityGroupId', `${cluster.connections.securityGroups[0]?.securityGroupId}`);
    publishOutput(this, 'KafkaReconcilerFunctionName', reconciler.function.functionName);
    publishOutput(this, 'KafkaPlanFunctionArn', reconciler.planFunction.functionArn);
    publishOutput(this, 'KafkaStateBucketName', reconciler.stateBucket.bucketName);
  }

  private cluster(
    environment: Environment,
    network: IPlatformNetwork,
    encryptionKey: IKeyRef,
    certificateAuthorityArns: readonly string[],
  ): IKafkaCluster {
    const { platform, name, cluster, logRetentionDays: logRetention, removal } = environment;
    if (cluster.create === undefined) {
      const { arn: clusterArn, type: flavour, ...existing } = cluster.existing;
      return KafkaCluster.fromClusterAttributes(this, 'Cluster', { clusterArn, flavour, ...existing });
    }
    const { advertisedListeners, ...created } = cluster.create;
    return new KafkaCluster(this, 'Cluster', {
      ...created,
      serverProperties: { ...created.serverProperties, ...advertisedProperties(advertisedListeners) },
      certificateAuthorityArns,
      clusterName: `${platform}-${name}`,
      vpc: network.vpc,
      subnets: network.dataSubnets,
      encryptionKey,
      logRetention,
      removal,
    });
  }
}

/** The created one first: it issues the certificates of clients. */
function authorityArns(scope: Construct, { cluster, removal }: Environment): readonly string[] {
  const { certificateAuthority, certificateAuthorityArns = [] } = cluster.create ?? {};
  if (certificateAuthority === undefined) return certificateAuthorityArns;
  const made = new PrivateCertificateAuthority(scope, 'CertificateAuthority', {
    ...certificateAuthority.create,
    removal,
  });
  return [made.certificateAuthorityArn, ...certificateAuthorityArns];
}

/** Undefined: passwords stay as they are, and no certificates are issued. */
function credentialRotation(
  scope: Construct,
  { cluster }: Environment,
  reconciler: KafkaReconciler,
  handlerFolder?: string,
): PasswordRotation | undefined {
  const { everyDays = 'never' } = (cluster.create ?? cluster.existing).passwordRotation ?? {};
  const { authentication, encryptionKey } = reconciler.cluster;
  const rotates = everyDays !== 'never' && authentication.includes('scram') && encryptionKey !== undefined;
  if (!rotates && cluster.create?.clientCertificates === undefined) return undefined;
  return new PasswordRotation(scope, 'PasswordRotation', {
    reconciler,
    namedRole: true,
    every: rotates ? Duration.days(everyDays) : undefined,
    handlerFolder,
  });
}

/** Undefined: no client gets a certificate from the platform. */
function issuedCertificates(
  scope: Construct,
  { cluster }: Environment,
  { rotation, zones }: { readonly rotation?: PasswordRotation } & Pick<ClusterStackProps, 'zones'>,
  certificateAuthorityArn = '',
): ClientCertificates | undefined {
  const { clientCertificates } = cluster.create ?? {};
  if (rotation === undefined || clientCertificates === undefined) return undefined;
  return new ClientCertificates(scope, 'ClientCertificates', {
    reconciler: rotation.reconciler,
    rotation,
    certificateAuthorityArn,
    validity: Duration.days(clientCertificates.validityDays),
    renewBefore: Duration.days(clientCertificates.renewBeforeDays),
    zones,
  });
}

/** Only once the load balancer stands: brokers send clients to its names at once. */
function advertisedProperties(listeners: AdvertisedListeners | undefined): BrokerProperties {
  if (listeners?.runningLoadBalancer === undefined) return {};
  return { 'custom.advertised.listeners': advertisedListenersText(listeners) };
}

function driftSchedule({ drift }: Environment): DriftScheduleProps {
  const everyMinutes = drift?.everyMinutes;
  if (everyMinutes === undefined) return {};
  return everyMinutes === 'never' ? { enabled: false } : { schedule: Schedule.rate(Duration.minutes(everyMinutes)) };
}
