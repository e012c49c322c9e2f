import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey, IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Alias, type CfnFunction, Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { planAlias, reconcileVariables, reservedExecutions } from '../../lib/contracts/reconcile.ts';
import type { Removal } from '../../lib/model/environment.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import { kafkaPort } from '../cluster/kafka-port.ts';
import type { IPlatformNetwork } from '../network/network-place.ts';
import { removalPolicy } from '../removal-policy.ts';
import { reconcilerRights } from './reconciler-rights.ts';
import { type FunctionPlace, type VpcFunction, vpcFunction } from './vpc-function.ts';

export interface ReconcileFunctionProps {
  readonly platform: string;
  readonly environment: string;
  readonly cluster: IKafkaCluster;
  readonly network: IPlatformNetwork;
  readonly stateBucket: IBucket;
  readonly encryptionKey: IKey;
  readonly documentKey?: IKeyRef;
  /** Absent: nobody asks for drift on a schedule. */
  readonly driftBusArn?: string;
  readonly logRetention: RetentionDays;
  readonly removal?: Removal;
  readonly handlerFolder: string;
  readonly functionName: string;
  readonly roleName?: string;
  readonly functionLogicalId: string;
}

/** The function that reconciles, with what it needs to run: place, rights, log, and a queue for the events it gave up on. */
export class ReconcileFunction extends Construct {
  readonly function: LambdaFunction;
  readonly planFunction: Alias;
  /** For other functions of the same cluster. */
  readonly place: FunctionPlace;
  readonly rights: ManagedPolicy;

  constructor(scope: Construct, id: string, props: ReconcileFunctionProps) {
    super(scope, id);
    const { cluster, network } = props;
    const place = this.createPlace(props);
    const { made, rights } = this.createFunction(props, place);
    this.function = made;
    this.rights = rights;
    this.place = { ...place, securityGroup: this.function.connections.securityGroups[0] };
    const { role } = this.function;
    // Work that takes longer than the function may run goes on in a fresh invocation of it.
    new ManagedPolicy(this, 'Continuation', {
      roles: role === undefined ? [] : [role],
      statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] })],
    });
    this.planFunction = new Alias(this, 'Plan', { aliasName: planAlias, version: this.function.latestVersion });
    this.function.connections.allowTo(cluster, kafkaPort.iam, 'Reconcile function to the brokers, IAM');
    network.openEndpointsTo(this.function);
  }

  private createPlace({ network, encryptionKey, logRetention, removal }: ReconcileFunctionProps): FunctionPlace {
    const logGroup = new LogGroup(this, 'Log', {
      encryptionKey,
      retention: logRetention,
      removalPolicy: removalPolicy(removal),
    });
    const deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    return { network, encryptionKey, logGroup, deadLetters };
  }

  private createFunction(props: ReconcileFunctionProps, place: FunctionPlace): VpcFunction {
    const { platform, environment, cluster, stateBucket, functionName, functionLogicalId } = props;
    const code = Code.fromAsset(props.handlerFolder);
    const reconcile = vpcFunction(this, {
      place,
      code,
      functionName,
      roleName: props.roleName,
      description: 'Brings topics, access and users of a Kafka cluster to what the stacks declare',
      groupDescription: 'Reconcile function: to the brokers and the AWS endpoints only',
      rights: reconcilerRights({ ...props, documentBucketArn: assetBucketArn(code, this) }),
      variables: {
        [reconcileVariables.platform]: platform,
        [reconcileVariables.environment]: environment,
        [reconcileVariables.clusterArn]: cluster.clusterArn,
        [reconcileVariables.stateBucket]: stateBucket.bucketName,
        [reconcileVariables.authentication]: 'iam',
      },
      retryAttempts: 0,
      // With one run of 15 minutes behind it, the answer still comes within CloudFormation's hour.
      maxEventAge: Duration.minutes(45),
      // A lease serializes the runs of one domain; a handful of domains may run side by side.
      reservedConcurrentExecutions: reservedExecutions,
    });
    (reconcile.made.node.defaultChild as CfnFunction).overrideLogicalId(functionLogicalId);
    return reconcile;
  }
}

/** The bucket that the CDK publishes this stack's file assets to; the domain documents of the same account lie there too. */
function assetBucketArn(code: Code, scope: Construct): string {
  const resource = `${code.bind(scope).s3Location?.bucketName}`;
  return Stack.of(scope).formatArn({
    service: 's3',
    region: '',
    account: '',
    resource,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
}
