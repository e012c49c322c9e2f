import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Access, isPrefix, reaches, readsRecords } from '../../lib/model/access.ts';
import type { Department } from '../../lib/model/department.ts';
import type { ResolvedAccess } from '../../lib/model/domain-document.ts';
import type { ConstructFault } from '../construct-fault.ts';
import { DepartmentKey, type DepartmentKeyProps, type IDepartmentKey } from '../zones/department-key.ts';
import type { DepartmentKeyPlace } from './department-key-place.ts';
import type { KafkaClient } from './kafka-client.ts';
import type { KafkaDomainProps } from './kafka-domain-props.ts';

interface DepartmentKeysProps
  extends DepartmentKeyPlace,
    Pick<DepartmentKeyProps, 'platform' | 'environment' | 'domain'> {
  readonly departments: readonly Department[];
}

/** The keys of a domain's departments: one each, used by the roles of clients as they are granted topics. */
export class DepartmentKeys extends Construct {
  readonly keys: ReadonlyMap<string, IDepartmentKey>;

  constructor(scope: Construct, id: string, { departments, foreign = [], ...props }: DepartmentKeysProps) {
    super(scope, id);
    this.keys = new Map(
      departments.map(({ name: department, keyRotationDays }) => {
        const held = foreign.find((key) => key.domain === props.domain && key.department === department);
        const { alarmActions } = props;
        const made = () =>
          new DepartmentKey(this, department, { ...props, department, rotationPeriod: period(keyRotationDays) });
        const { keyArn } = held ?? {};
        return [
          department,
          keyArn === undefined
            ? made()
            : DepartmentKey.fromKeyArn(this, department, { department, keyArn, alarmActions }),
        ];
      }),
    );
  }

  /** Producers seal for every department of the topic, a consumer opens what is for its own. */
  admit({ topic, intent, department }: Access, departments: readonly string[], client: KafkaClient): void {
    const use = readsRecords(intent) ? 'open' : 'seal';
    for (const name of use === 'seal' ? departments : [department ?? '']) {
      const key = this.keys.get(name);
      if (key !== undefined) client.useKey(key, use, topic);
    }
  }
}

/** Undefined: the domain has no departments. */
export function departmentKeys(scope: Construct, props: KafkaDomainProps): DepartmentKeys | undefined {
  const { name: domain, departments = [], departmentKeys: place, reconciler } = props;
  if (departments.length === 0) return undefined;
  const { platform, environment } = reconciler;
  return new DepartmentKeys(scope, 'Departments', { ...place, platform, environment, domain, departments });
}

function period(days: number | undefined): Duration | undefined {
  return days === undefined ? undefined : Duration.days(days);
}

/** Faults of a grant on a topic with departments: KMS knows IAM identities alone. */
export function sealFaults(
  { department, intent }: Access,
  departments: readonly string[] | undefined,
  { client, role }: KafkaClient,
): readonly ConstructFault[] {
  const uses = departments !== undefined && (!readsRecords(intent) || department !== undefined);
  if (!uses || intent === 'administer' || role !== undefined) return [];
  return [{ prop: `client ${client.name} role`, got: 'none', expected: 'the role that uses keys of departments' }];
}

/** Faults of a topic with departments that an earlier grant reaches by a prefix: keys are used topic by topic. */
export function reachedFaults(
  { name, departments }: { readonly name: string; readonly departments?: readonly string[] },
  lines: readonly ResolvedAccess[],
): readonly ConstructFault[] {
  const reached = lines.filter(({ topic }) => isPrefix(topic) && reaches(topic, name));
  if (departments === undefined || reached.length === 0) return [];
  const got = `a grant below ${reached[0]?.topic} to ${reached[0]?.client.client}`;
  return [{ prop: `topic ${name} departments`, got, expected: 'grants on the topic itself' }];
}
