import { Connections, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IKeyRef, Key } from 'aws-cdk-lib/aws-kms';
import { Fn, Token, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { clusterArnShape } from '../../lib/model/cluster-arn.ts';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import { fixedReplication, serverlessVersion } from '../../lib/model/serverless-cluster.ts';
import type { MskFlavour } from '../../lib/model/topic-config-catalogue.ts';
import { flavourOf } from '../../lib/model/topic-config-target.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { authenticationFaults } from './cluster-faults.ts';
import { ClusterResource } from './cluster-resource.ts';

/** What has to be said about a cluster that exists: nothing of it is looked up, nothing of it is changed. */
export interface KafkaClusterAttributes {
  /** A literal or a token. */
  readonly clusterArn: string;
  /** Security group of the brokers; rules for clients are added to it. */
  readonly securityGroupId: string;
  readonly kafkaVersion: string;
  readonly brokerCount: number;
  readonly authentication: readonly ClusterAuthentication[];
  /** @default - none: the cluster serves no SCRAM clients of this platform */
  readonly scramKeyArn?: string;
  /** How MSK runs the brokers. @default - what the version tells, or not known: nothing is refused for it */
  readonly flavour?: MskFlavour;
  /** The cluster's own setting. @default false */
  readonly allowEveryoneIfNoAclFound?: boolean;
}

/** What has to be said about a cluster of MSK Serverless. */
export interface ServerlessClusterAttributes {
  /** A literal or a token. */
  readonly clusterArn: string;
  /** Security group of the cluster; rules for clients are added to it. */
  readonly securityGroupId: string;
}

/** Nobody knows version and number of its brokers, and nobody needs to. */
export function serverlessCluster(attributes: ServerlessClusterAttributes): KafkaClusterAttributes {
  return {
    ...attributes,
    flavour: 'serverless',
    kafkaVersion: serverlessVersion,
    brokerCount: fixedReplication.replicationFactor,
    authentication: ['iam'],
  };
}

function isClusterArn(arn: string): boolean {
  return Token.isUnresolved(arn) || clusterArnShape.pattern.test(arn);
}

/** Somebody else's cluster. */
export class ImportedCluster extends ClusterResource {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly authentication: readonly ClusterAuthentication[];
  readonly brokerCount: number;
  readonly kafkaVersion: string;
  readonly flavour?: MskFlavour;
  readonly connections: Connections;
  readonly allowEveryoneIfNoAclFound: boolean;
  readonly encryptionKey?: IKeyRef;
  protected readonly partition: string;

  constructor(scope: Construct, id: string, attributes: KafkaClusterAttributes) {
    const readable = isClusterArn(attributes.clusterArn);
    super(scope, id, readable ? { environmentFromArn: attributes.clusterArn } : {});
    refuseFaults(this, attributeFaults(attributes, readable));
    this.clusterArn = attributes.clusterArn;
    this.partition = Fn.select(1, Fn.split(':', attributes.clusterArn));
    this.clusterName = Fn.select(1, Fn.split('/', attributes.clusterArn));
    this.authentication = attributes.authentication;
    this.brokerCount = attributes.brokerCount;
    this.kafkaVersion = attributes.kafkaVersion;
    this.flavour = flavourOf(attributes);
    const group = SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', attributes.securityGroupId);
    this.connections = new Connections({ securityGroups: [group] });
    if (attributes.scramKeyArn !== undefined) this.encryptionKey = Key.fromKeyArn(this, 'Key', attributes.scramKeyArn);
    this.allowEveryoneIfNoAclFound = attributes.allowEveryoneIfNoAclFound ?? false;
    if (this.allowEveryoneIfNoAclFound) warnOfLockOut(this);
  }
}

function attributeFaults(
  { clusterArn, authentication, brokerCount }: KafkaClusterAttributes,
  readable: boolean,
): readonly ConstructFault[] {
  const isCount = Number.isInteger(brokerCount) && brokerCount > 0;
  return [
    ...(readable ? [] : [{ prop: 'clusterArn', got: clusterArn, expected: clusterArnShape.expected }]),
    ...(isCount ? [] : [{ prop: 'brokerCount', got: String(brokerCount), expected: 'a whole number above 0' }]),
    ...authenticationFaults(authentication),
  ];
}

function warnOfLockOut(cluster: ImportedCluster): void {
  Validations.of(cluster).addWarning(
    'Tidegate-AllowEveryoneIfNoAclFound',
    'allow.everyone.if.no.acl.found is true on this cluster: the first ACL that a domain writes on a topic, group or transactional id ' +
      'locks out every SCRAM, mTLS and unauthenticated client without an ACL there. Declare those clients in the same change.',
  );
}
