import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import type { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IAlias, IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { type ClusterProperties, reconcileFunctionName, type resourceTypes } from '../../lib/contracts/reconcile.ts';
import { reconcileRoleName } from '../../lib/contracts/role-names.ts';
import { platformName, type Removal } from '../../lib/model/environment.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import type { IPlatformNetwork } from '../network/network-place.ts';
import { stateRemovalPolicy } from '../removal-policy.ts';
import { slugFaults } from '../slug-faults.ts';
import { DriftSchedule, type DriftScheduleProps, driftBusArn } from './drift-schedule.ts';
import { driftMetric, driftPattern } from './drift-signals.ts';
import { handlerFolder } from './handler-folder.ts';
import { ReconcileFunction } from './reconcile-function.ts';
import { stateBucket } from './state-bucket.ts';
import type { FunctionPlace } from './vpc-function.ts';

export interface KafkaReconcilerProps {
  /** Prefix of physical names, so that two platforms can share an account. */
  readonly platform: string;
  /** Part of physical names, so that two environments can share an account. */
  readonly environment: string;
  /** With IAM authentication: it is the function's only way into a cluster that denies by default. */
  readonly cluster: IKafkaCluster;
  /** The function runs in its application subnets. */
  readonly network: IPlatformNetwork;
  /** Encrypts the state bucket, the function's log and its dead letters. */
  readonly encryptionKey: IKeyRef;
  /** @default RetentionDays.ONE_YEAR */
  readonly logRetention?: RetentionDays;
  /**
   * The key of the bucket that the CDK publishes documents to, where bootstrapping gave it one (`--bootstrap-customer-key`):
   * without it the function cannot read what it is to apply. @default - a bucket under S3's own key
   */
  readonly documentKey?: IKeyRef;
  /**
   * What happens to the state bucket, the log, and the endpoints' custom resource.
   * To destroy the bucket, empty it first. @default retain
   */
  readonly removal?: Removal;
  /** How often the function looks whether the cluster is as it was last applied. @default - every hour */
  readonly drift?: DriftScheduleProps;
  /** Whether the function's role is named `<platform>-<environment>-reconcile`: policies may then name it before it exists, as keys of closed zones do. @default false */
  readonly namedRole?: boolean;
  /** Folder with the bundled function. @default - the one that the package brings, or `npm run build` made */
  readonly handlerFolder?: string;
  /** Contract: CloudFormation refuses to move a custom resource to another function. @default KafkaReconcilerFunction */
  readonly functionLogicalId?: string;
}

/** CloudFormation's maximum; a domain waits for others that hold the function. */
const serviceTimeout = Duration.hours(1);

/** What brings topics, access and users of one cluster to what the stacks declare: one function and its memory. */
export class KafkaReconciler extends Construct {
  readonly platform: string;
  readonly environment: string;
  readonly cluster: IKafkaCluster;
  /** Named `<platform>-<environment>-reconcile`. */
  readonly function: IFunction;
  /** The function under its alias for plans, where it refuses to change anything: `planFunction.grantInvoke(pipeline)`. */
  readonly planFunction: IAlias;
  /** Ledgers, reports and leases. */
  readonly stateBucket: IBucket;
  /** What happens to all that goes with the cluster. */
  readonly removal?: Removal;
  /** Where further functions of the same cluster run. */
  readonly functionPlace: FunctionPlace;
  private readonly drift: DriftScheduleProps;
  private readonly rights: ManagedPolicy;
  /** All that the function needs to answer. */
  private readonly answering: IDependable;

  constructor(scope: Construct, id: string, props: KafkaReconcilerProps) {
    super(scope, id);
    const { platform, environment, cluster, network, encryptionKey, removal, drift = {} } = props;
    const folder = handlerFolder('reconcile', props.handlerFolder);
    refuseFaults(this, [
      ...nameFaults(props),
      ...(cluster.authentication.includes('iam') ? [] : [iamFault(cluster)]),
      ...(folder === undefined ? [bundleFault(props.handlerFolder)] : []),
    ]);
    this.platform = platform;
    this.environment = environment;
    this.cluster = cluster;
    this.removal = removal;
    this.drift = drift;
    const key = Key.fromKeyArn(this, 'Key', encryptionKey.keyRef.keyArn);
    this.stateBucket = stateBucket(this, 'State', key, stateRemovalPolicy(removal));
    const eventBusArn = driftBusArn(this, drift);
    const reconcile = new ReconcileFunction(this, 'Reconcile', {
      platform,
      environment,
      driftBusArn: eventBusArn,
      cluster,
      network,
      encryptionKey: key,
      stateBucket: this.stateBucket,
      documentKey: props.documentKey,
      logRetention: props.logRetention ?? RetentionDays.ONE_YEAR,
      removal,
      handlerFolder: folder ?? '',
      functionName: reconcileFunctionName(platform, environment),
      roleName: props.namedRole ? reconcileRoleName(platform, environment) : undefined,
      functionLogicalId: props.functionLogicalId ?? 'KafkaReconcilerFunction',
    });
    this.function = reconcile.function;
    this.planFunction = reconcile.planFunction;
    this.functionPlace = reconcile.place;
    this.rights = reconcile.rights;
    if (eventBusArn !== undefined) {
      new DriftSchedule(this, 'Drift', { ...drift, planFunction: reconcile.planFunction, eventBusArn });
    }
    // Nothing waits for the schedule, nor for rules of others on its events: those may stand in stacks that wait for us.
    this.answering = new DependencyGroup(reconcile, this.stateBucket, network, cluster);
  }

  /**
   * Calls the target when a look finds drift: `detail.responsePayload` holds the findings. What a run left undone is none, nor
   * what nobody declared. The event comes again with each look until the drift is gone.
   */
  onDrift(id: string, options: OnEventOptions = {}): Rule {
    const { enabled = true, eventBus } = this.drift;
    const expected = 'true: nobody looks otherwise, so no event comes';
    refuseFaults(this, enabled ? [] : [{ prop: 'drift.enabled', got: 'false', expected }]);
    const { target, eventPattern, crossStackScope = this, ...names } = options;
    const rule = new Rule(crossStackScope, id, { ...names, eventBus, eventPattern });
    rule.addEventPattern(driftPattern(this));
    rule.addTarget(target);
    return rule;
  }

  /**
   * Differences between cluster and ledgers that somebody made, in all domains; with `dimensionsMap: { Domain: 'payments' }` in one.
   * For an alarm, the period is at least as long as the schedule's, and missing data is breaching: a look that fails tells nothing.
   */
  metricDriftedChanges(options?: MetricOptions): Metric {
    return driftMetric(this, 'drifted', options);
  }

  /** The same for domains whose last run did not end well, or is at work: its remainder, or somebody's change. */
  metricUnfinishedChanges(options?: MetricOptions): Metric {
    return driftMetric(this, 'unfinished', options);
  }

  /** Topics, overrides, ACLs and quotas that lie in a domain and that nobody declared. */
  metricUndeclaredThings(options?: MetricOptions): Metric {
    return driftMetric(this, 'undeclared', options);
  }

  /** One more right of the function, for what is added around the cluster. */
  addRight(statement: PolicyStatement): void {
    this.rights.addStatements(statement);
  }

  /**
   * A custom resource that the function answers. It depends on all that the function needs to answer (rights, rules, log, state,
   * endpoints), so that at a deletion it goes first.
   */
  addResource<Properties extends object>(
    scope: Construct,
    id: string,
    resourceType: (typeof resourceTypes)[keyof typeof resourceTypes],
    properties: Properties,
  ): CustomResource {
    const resource = new CustomResource(scope, id, {
      serviceToken: this.function.functionArn,
      resourceType,
      serviceTimeout,
      // Another cluster is another deployment: without its ARN among the properties nothing would be sent to it.
      properties: { ClusterArn: this.cluster.clusterArn, ...properties } satisfies ClusterProperties,
    });
    resource.node.addDependency(this.answering);
    return resource;
  }
}

function nameFaults({ platform, environment }: KafkaReconcilerProps): readonly ConstructFault[] {
  return [
    ...(platformName.pattern.test(platform)
      ? []
      : [{ prop: 'platform', got: `"${platform}"`, expected: platformName.expected }]),
    ...slugFaults('environment', environment),
  ];
}

function iamFault(cluster: IKafkaCluster) {
  const got = cluster.authentication.join(', ') || 'none';
  return { prop: 'cluster.authentication', got, expected: 'iam among them: the reconciler has no other way in' };
}

function bundleFault(folder: string | undefined) {
  return { prop: 'handlerFolder', got: folder ?? 'no bundle', expected: 'a folder with index.js; run `npm run build`' };
}
