import { Duration, Stack, Tags, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { lakeBucketName, longestBucketName } from '../../lib/contracts/lake-names.ts';
import type { Removal } from '../../lib/model/environment.ts';
import {
  type LakeBucket,
  type LakeLifecycle,
  lakeBuckets,
  lakeLayers,
  lifecycleOf,
  type ObjectLockMode,
} from '../../lib/model/lake.ts';
import { longestLockDays, type RetentionClass, retentionClassDays } from '../../lib/model/retention-class.ts';
import { platformZone } from '../../lib/model/zone.ts';
import { type LakeSubject, lakeStorageRules } from '../../lib/policy/lake-rules.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { deploymentRoleArns } from '../deployment-role.ts';
import { roleArnFaults } from '../role-arn-faults.ts';
import { ruleFaults } from '../rule-faults.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';
import { AccessLogBucket } from './access-log-bucket.ts';
import type { BucketPrincipals, LakeBorder } from './bucket-denials.ts';
import { LakeGrants } from './lake-grants.ts';
import { ZoneBucket } from './zone-bucket.ts';

export interface LakeZone {
  /** Of the lake's account. */
  readonly zone: SensitivityZone;
  /** How long the archive keeps what is written to it. @default standard: there is no archive */
  readonly retentionClass?: RetentionClass;
  /** Whether only the principals below get in, whatever IAM says. @default true */
  readonly closed?: boolean;
  /** Roles of each bucket. Those of other accounts get in by its policy, those of its own by their policies. @default - nobody */
  readonly principals?: Readonly<Partial<Record<LakeBucket, BucketPrincipals>>>;
}

export interface LakeStorageProps {
  readonly platform: string;
  readonly environment: string;
  readonly zones: readonly LakeZone[];
  /** ARNs of those who may change the buckets themselves. @default - the role with which CloudFormation deploys the stack */
  readonly administrators?: readonly string[];
  /** Id of the organization outside of which nobody gets in. @default - none: the principals are the border */
  readonly organization?: string;
  /** VPC endpoints through which alone people and programs get in. @default - from everywhere */
  readonly vpcEndpoints?: readonly string[];
  /** With compliance nobody, root included, ends a retention; with governance it takes a change of the policy first. @default governance */
  readonly objectLockMode?: ObjectLockMode;
  /** @default - infrequent access after 30 days, see `lifecycleOf` */
  readonly lifecycle?: LakeLifecycle;
  /** How long access logs stay. @default - 365 days */
  readonly accessLogRetention?: Duration;
  /** @default retain */
  readonly removal?: Removal;
}

/** The lake of an environment: per zone a bucket for raw, curated and analytics data, a write-once archive, and one bucket of access logs. */
export class LakeStorage extends Construct {
  readonly grants = new LakeGrants((layer, zone) => this.zoneBucket(layer, zone));
  readonly accessLogs: AccessLogBucket;
  private readonly buckets = new Map<string, ZoneBucket>();

  constructor(scope: Construct, id: string, props: LakeStorageProps) {
    super(scope, id);
    const administrators = props.administrators ?? deploymentRoleArns(this);
    const named = props.zones.map((zone) => ({ zone, buckets: this.named(props, zone) }));
    const logs = this.nameOf(props, platformZone, 'access-logs');
    refuseFaults(this, [
      ...storageFaults(props),
      ...nameFaults([logs, ...named.flatMap(({ buckets }) => buckets.map(({ bucketName }) => bucketName))]),
      ...(administrators.length > 0
        ? []
        : [{ prop: 'administrators', got: 'none', expected: 'the role that deploys: the synthesizer names none' }]),
    ]);
    const border: LakeBorder = { ...props, administrators };
    const { partition } = Stack.of(this);
    this.accessLogs = new AccessLogBucket(this, 'AccessLogs', {
      bucketName: logs,
      // By name: the buckets refer to this one.
      sources: named.flatMap(({ buckets }) => buckets.map(({ bucketName }) => `arn:${partition}:s3:::${bucketName}`)),
      border,
      retention: props.accessLogRetention ?? Duration.days(365),
      removal: props.removal,
    });
    Tags.of(this.accessLogs).add('zone', platformZone);
    for (const { zone, buckets } of named) this.addZone(zone, buckets, border, props);
  }

  /** The bucket of a zone's layer, or its archive. */
  zoneBucket(layer: LakeBucket, zone: string): ZoneBucket {
    const found = this.buckets.get(`${zone}/${layer}`);
    if (found !== undefined) return found;
    const expected = `one of ${[...this.buckets.keys()].join(', ')}`;
    refuseFaults(this, [{ prop: 'bucket', got: `${zone}/${layer}`, expected }]);
    throw new Error(expected);
  }

  get zoneBuckets(): readonly ZoneBucket[] {
    return [...this.buckets.values()];
  }

  private nameOf({ platform, environment }: LakeStorageProps, zone: string, layer: string): string {
    return lakeBucketName(platform, environment, Stack.of(this).account, zone, layer);
  }

  private named(props: LakeStorageProps, { zone, retentionClass = 'standard' }: LakeZone): readonly NamedBucket[] {
    return (retentionClass === 'standard' ? lakeLayers : lakeBuckets).map((layer) => ({
      layer,
      bucketName: this.nameOf(props, zone.zoneName, layer),
    }));
  }

  private addZone(
    { zone, closed = true, principals = {}, retentionClass = 'standard' }: LakeZone,
    buckets: readonly NamedBucket[],
    border: LakeBorder,
    { lifecycle, objectLockMode: mode = 'governance', removal }: LakeStorageProps,
  ): void {
    const within = new Construct(this, zone.zoneName);
    Tags.of(within).add('zone', zone.zoneName);
    const days = Math.min(retentionClassDays[retentionClass], longestLockDays);
    for (const { layer, bucketName } of buckets) {
      const added = new ZoneBucket(within, layer, {
        bucketName,
        zone,
        layer,
        logs: this.accessLogs.bucket,
        border,
        lifecycle: lifecycleOf(layer, lifecycle),
        principals: principals[layer] ?? { readers: [], writers: [] },
        closed,
        writeOnce: layer === 'archive' ? { days, mode } : undefined,
        removal,
      });
      this.buckets.set(`${zone.zoneName}/${layer}`, added);
    }
  }
}

interface NamedBucket {
  readonly layer: LakeBucket;
  readonly bucketName: string;
}

function storageFaults(props: LakeStorageProps): readonly ConstructFault[] {
  const { zones, removal = 'retain', ...lake } = props;
  const named = zones.map(({ zone: { zoneName: name }, retentionClass }) => ({ name, retentionClass }));
  const readers = zones.flatMap(({ principals = {} }) =>
    lakeLayers.flatMap((layer) =>
      (principals[layer]?.readers ?? []).map((name): LakeSubject['readers'][number] => ({ name, layers: [layer] })),
    ),
  );
  const subject = { lake, zones: named, readers, removal, production: removal === 'retain' };
  return [...ruleFaults(lakeStorageRules, subject), ...zones.flatMap(principalFaults)];
}

function principalFaults({ zone: { zoneName }, principals = {} }: LakeZone): readonly ConstructFault[] {
  return lakeBuckets.flatMap((layer) =>
    (['readers', 'writers'] as const).flatMap((list) =>
      roleArnFaults(`principals.${layer}.${list} of ${zoneName}`, principals[layer]?.[list]),
    ),
  );
}

function nameFaults(names: readonly string[]): readonly ConstructFault[] {
  return names
    .filter((name) => !Token.isUnresolved(name) && (name.length > longestBucketName || /[^a-z0-9-]/.test(name)))
    .map((name) => ({
      prop: 'bucket name',
      got: name,
      expected: `at most ${longestBucketName} lower-case letters, digits and "-"`,
    }));
}
