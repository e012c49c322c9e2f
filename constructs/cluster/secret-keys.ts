import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, type IKeyRef, Key } from 'aws-cdk-lib/aws-kms';
import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AspectPriority, Aspects, Lazy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';

/** Name of the zone under whose key a client's secret lies. Asked when the template is made, since grants come late. Undefined: the cluster's key. */
export type ZoneOfClient = () => string | undefined;

/** The keys under which secrets of clients lie: those of zones, and the cluster's for whoever uses no topic of a zone. */
export class SecretKeys {
  private readonly clusterKey?: IKeyRef;
  private readonly zones: Readonly<Record<string, SensitivityZone>>;

  constructor(clusterKey: IKeyRef | undefined, zones: Readonly<Record<string, SensitivityZone>> = {}) {
    this.clusterKey = clusterKey;
    this.zones = zones;
  }

  /** Absent: the cluster's key. */
  ofZone(zoneOf: ZoneOfClient): string | undefined {
    const zone = zoneOf();
    return zone === undefined || !Object.hasOwn(this.zones, zone) ? undefined : this.zones[zone]?.key.keyArn;
  }

  keyFor(scope: Construct, id: string, zoneOf: ZoneOfClient): IKey {
    const produce = () => this.ofZone(zoneOf) ?? `${this.clusterKey?.keyRef.keyArn}`;
    return Key.fromKeyArn(scope, id, Lazy.string({ produce }));
  }

  /** Tags go into the template after the last grant was made. */
  tag(resource: CfnSecret, zoneOf: ZoneOfClient): void {
    const visit = () => {
      if (this.ofZone(zoneOf) !== undefined) resource.tags.setTag('zone', `${zoneOf()}`);
    };
    Aspects.of(resource).add({ visit }, { priority: AspectPriority.MUTATING });
  }

  ofZones(): readonly IKey[] {
    return Object.values(this.zones).map(({ key }) => key);
  }
}

/** Associating a secret makes MSK create a grant on its key in the function's name. A policy of its own: there may be many zones. */
export function grantsOnKeys(
  scope: Construct,
  id: string,
  keys: readonly IKey[],
  reconciler: KafkaReconciler,
): ManagedPolicy | undefined {
  const { role } = reconciler.function;
  if (keys.length === 0 || role === undefined) return undefined;
  const resources = keys.map(({ keyArn }) => keyArn);
  const conditions = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };
  return new ManagedPolicy(scope, id, {
    description: 'Associates SCRAM secrets that lie under keys of zones',
    roles: [role],
    statements: [
      new PolicyStatement({ sid: 'ZoneKeys', actions: ['kms:DescribeKey', 'kms:RetireGrant'], resources }),
      new PolicyStatement({ sid: 'ZoneKeyGrants', actions: ['kms:CreateGrant'], resources, conditions }),
    ],
  });
}
