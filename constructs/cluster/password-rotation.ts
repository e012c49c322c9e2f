import { Alarm, ComparisonOperator, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Code, type IFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { scramSecretName } from '../../lib/contracts/outputs.ts';
import { rotateRoleName } from '../../lib/contracts/role-names.ts';
import {
  loginPatienceSeconds,
  reservedRotations,
  rotateFunctionName,
  rotateVariables,
} from '../../lib/contracts/rotate.ts';
import { passwordAge } from '../../lib/model/password-age.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { handlerFolder } from '../reconciler/handler-folder.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import { vpcFunction } from '../reconciler/vpc-function.ts';
import { certificateRights, certificateSecretArns } from './certificate-rights.ts';
import { kafkaPort } from './kafka-port.ts';
import { secretArns, secretKeyRights, secretRights } from './secret-rights.ts';

export interface PasswordRotationProps {
  /** The function runs beside its function. */
  readonly reconciler: KafkaReconciler;
  /** Age at which a password is changed: whole days, 1 to 365. Needs SCRAM. @default - no password is: it renews client certificates */
  readonly every?: Duration;
  /** Called when a rotation fails. @default - none: the alarm's change of state is on the default event bus all the same */
  readonly alarmActions?: readonly IAlarmAction[];
  /** Whether the function's role is named `<platform>-<environment>-rotate`: policies may then name it before it exists, as keys of closed zones do. @default false */
  readonly namedRole?: boolean;
  /** Folder with the bundled function. @default - the one that `npm run build` made */
  readonly handlerFolder?: string;
}

/** What the function is to know of an authority. */
interface CertificateIssuer {
  readonly certificateAuthorityArn: string;
  readonly validityDays: number;
  /** Of zones, under which secrets of certificates may lie. */
  readonly keys: readonly IKeyRef[];
}

/**
 * Changes the passwords of a cluster's SCRAM users by age: one function for all `ScramUsers` of the cluster, one schedule for each user. A new
 * password is proved by a login before the old one is given up; where that fails the old one comes back and the alarm goes off.
 * Clients must read their secret again when their login is refused. The same function renews the certificates of `ClientCertificates`.
 */
export class PasswordRotation extends Construct {
  /** Named `<platform>-<environment>-rotate`. */
  readonly function: IFunction;
  /** A step of a rotation failed within the last hour. */
  readonly alarm: Alarm;
  readonly reconciler: KafkaReconciler;
  private readonly rotate: LambdaFunction;
  private readonly rights: ManagedPolicy;
  private readonly everyDays?: number;
  /** Secrets Manager tries the function when a schedule is made. */
  private readonly working: IDependable;

  constructor(scope: Construct, id: string, props: PasswordRotationProps) {
    super(scope, id);
    const { reconciler, alarmActions = [] } = props;
    const folder = handlerFolder('rotate', props.handlerFolder);
    refuseFaults(this, rotationFaults(props, folder));
    this.reconciler = reconciler;
    this.everyDays = props.every?.toDays();
    const { functionPlace: place, cluster, platform, environment } = reconciler;
    const { made: rotate, rights } = vpcFunction(this, {
      place,
      code: Code.fromAsset(`${folder}`),
      functionName: rotateFunctionName(platform, environment),
      roleName: props.namedRole ? rotateRoleName(platform, environment) : undefined,
      description: 'Changes passwords and client certificates of a Kafka cluster',
      rights: rotationRights(this, reconciler, this.everyDays !== undefined),
      variables: {
        [rotateVariables.platform]: platform,
        [rotateVariables.environment]: environment,
        [rotateVariables.clusterArn]: cluster.clusterArn,
        [rotateVariables.loginPatienceSeconds]: String(loginPatienceSeconds),
      },
      reservedConcurrentExecutions: reservedRotations,
    });
    this.function = this.rotate = rotate;
    this.rights = rights;
    if (this.everyDays !== undefined) this.letRotate('SecretsManager', userSecretArns(this, reconciler));
    if (this.everyDays !== undefined)
      rotate.connections.allowTo(cluster, kafkaPort.scram, 'Rotation function to the brokers, SCRAM');
    this.alarm = new Alarm(this, 'FailedRotations', {
      alarmDescription:
        `A password or client certificate of ${platform} ${environment} was not changed: ` +
        'docs/runbook.md#a-password-was-not-changed, docs/runbook.md#a-client-certificate-was-not-renewed',
      metric: rotate.metricErrors({ period: Duration.hours(1) }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.alarm.addAlarmAction(...alarmActions);
    this.working = new DependencyGroup(rotate, rotate.connections.securityGroups[0] ?? this, place.network, cluster);
  }

  private letRotate(id: string, sourceArn: string): void {
    const principal = new ServicePrincipal('secretsmanager.amazonaws.com');
    this.rotate.addPermission(id, { principal, sourceAccount: Stack.of(this).account, sourceArn });
  }

  /** Lets the function change secrets of users that lie under other keys than the cluster's. For `ScramUsers`, which calls it once. */
  useKeys(keys: readonly IKeyRef[]): void {
    if (this.everyDays === undefined || keys.length === 0) return;
    const arns = userSecretArns(this, this.reconciler);
    this.rights.addStatements(secretKeyRights(this, 'Zone', arns, keys));
  }

  /** Puts the secret of one user on the schedule, where there is one. Its first password lives as long as every later one. */
  add(scope: Construct, id: string, secretArn: string): void {
    if (this.everyDays === undefined) return;
    // Not the L2: it writes a resource policy on the secret, where MSK keeps its own (docs/decisions/0019-password-rotation.md).
    const schedule = new CfnRotationSchedule(scope, id, {
      secretId: secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: { automaticallyAfterDays: this.everyDays },
    });
    schedule.node.addDependency(this.working);
  }

  /** Lets the function have certificates signed by one authority. For `ClientCertificates`, which calls it once. */
  serveCertificates(issuer: CertificateIssuer): void {
    const { rotate, reconciler } = this;
    const { certificateAuthorityArn, validityDays, keys } = issuer;
    rotate.addEnvironment(rotateVariables.certificateAuthorityArn, certificateAuthorityArn);
    rotate.addEnvironment(rotateVariables.certificateDays, String(validityDays));
    this.rights.addStatements(...certificateRights(this, reconciler, certificateAuthorityArn));
    const arns = certificateSecretArns(this, reconciler);
    if (keys.length > 0) this.rights.addStatements(secretKeyRights(this, 'ZoneCertificate', arns, keys));
    this.letRotate('CertificateSecrets', arns);
    rotate.connections.allowTo(reconciler.cluster, kafkaPort.mtls, 'Rotation function to the brokers, mTLS');
  }

  /** Puts the secret of a client certificate on a schedule of its own. Its first certificate is issued at once. */
  addCertificate(scope: Construct, id: string, secretArn: string, everyDays: number): void {
    const schedule = new CfnRotationSchedule(scope, id, {
      secretId: secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotateImmediatelyOnUpdate: true,
      rotationRules: { automaticallyAfterDays: everyDays },
    });
    schedule.node.addDependency(this.working);
  }
}

function rotationFaults(
  { reconciler, every, handlerFolder: given }: PasswordRotationProps,
  folder: string | undefined,
): readonly ConstructFault[] {
  const { authentication } = reconciler.cluster;
  const days = every?.toDays({ integral: false }) ?? passwordAge.leastDays;
  return [
    ...(every === undefined || authentication.includes('scram')
      ? []
      : [{ prop: 'cluster.authentication', got: authentication.join(', '), expected: 'scram among them' }]),
    ...(Number.isInteger(days) && days >= passwordAge.leastDays && days <= passwordAge.mostDays
      ? []
      : [{ prop: 'every', got: `${every?.toHumanString()}`, expected: `${passwordAge.expected}` }]),
    ...(folder === undefined
      ? [{ prop: 'handlerFolder', got: given ?? 'no bundle', expected: 'a folder with index.js; run `npm run build`' }]
      : []),
  ];
}

/** The secrets of the users of this platform and environment. */
function userSecretArns(scope: Construct, { platform, environment }: KafkaReconciler): string {
  return secretArns(scope, scramSecretName(platform, environment, ''));
}

/** Reads and writes the secrets of the users, asks MSK for its addresses, and nothing else: no topic, no group, no other secret. */
function rotationRights(scope: Construct, reconciler: KafkaReconciler, ofPasswords: boolean): PolicyStatement[] {
  const { clusterArn, encryptionKey } = reconciler.cluster;
  const actions = ['kafka:GetBootstrapBrokers'];
  return [
    new PolicyStatement({ sid: 'Addresses', actions, resources: [clusterArn] }),
    ...(ofPasswords ? secretRights(scope, '', userSecretArns(scope, reconciler), encryptionKey) : []),
  ];
}
