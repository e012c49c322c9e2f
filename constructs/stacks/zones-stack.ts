import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Domain } from '../../lib/model/domain.ts';
import type { Accounts, Environment } from '../../lib/model/environment.ts';
import { platformZone, strictest, type Zone } from '../../lib/model/zone.ts';
import { publishOutput } from '../publish-output.ts';
import { BreakGlass } from '../zones/break-glass.ts';
import { KeyWatch, type KeyWatchProps } from '../zones/key-watch.ts';
import { SensitivityZone } from '../zones/sensitivity-zone.ts';
import { zonePrincipals } from '../zones/zone-principals.ts';
import { zoneRoles } from '../zones/zone-roles.ts';
import { stackProperties } from './stack-properties.ts';

export interface ZonesStackProps {
  readonly environment: Environment;
  readonly account: keyof Accounts;
  /** Those that run in the environment: zones name clients of theirs. */
  readonly domains: readonly Domain[];
}

/** The sensitivity zones of an environment in one account: their keys, and who watches over them. */
export class ZonesStack extends Stack {
  readonly zones: Readonly<Record<string, SensitivityZone>>;
  private readonly platform?: SensitivityZone;

  constructor(scope: Construct, role: string, { environment, account, domains }: ZonesStackProps) {
    super(scope, role, stackProperties(environment, role, account));
    const { partition } = this;
    const { platform, name, removal } = environment;
    const shared = { platform, environment: name, removal, ...zoneRoles(environment, account, partition) };
    const zones = environment.zones.map((zone) => {
      const principals = zonePrincipals(environment, zone, { account, partition, domains });
      const access = zone.readers === undefined ? { guests: principals.writers } : { members: principals };
      return new SensitivityZone(this, zone.name, { ...shared, ...zoneProps(zone), ...access });
    });
    this.zones = Object.fromEntries(zones.map((zone) => [zone.zoneName, zone]));
    for (const { key, zoneName } of zones) publishOutput(this, 'ZoneKeyArn', key.keyArn, zoneName);
    if (account === 'streaming') {
      const classification = strictest(environment.zones.map((zone) => zone.classification));
      this.platform = new SensitivityZone(this, 'Platform', { ...shared, zoneName: platformZone, classification });
      publishOutput(this, 'PlatformKeyArn', this.platform.key.keyArn);
    }
    const keys = [...zones, ...(this.platform === undefined ? [] : [this.platform])].map(({ key }) => key);
    // Keys of departments are made with the domains, after this stack.
    const hasDepartments = account === 'streaming' && domains.some(({ departments = [] }) => departments.length > 0);
    this.watch(environment, keys, { breakGlassRoleArn: shared.breakGlassRoleArn, everyKey: hasDepartments });
  }

  /** Of disks, logs and state, which carry data of every zone: as strict as the strictest of them. In the streaming account alone. */
  get platformKey(): IKey {
    const { platform } = this;
    if (platform === undefined)
      throw new Error(`${this.node.path}: the platform's own key is in the streaming account`);
    return platform.key;
  }

  private watch(
    environment: Environment,
    keys: readonly IKey[],
    watched: Pick<KeyWatchProps, 'breakGlassRoleArn' | 'everyKey'>,
  ): void {
    const { platform, name, breakGlass, removal, logRetentionDays: logRetention } = environment;
    if (breakGlass !== undefined) {
      new BreakGlass(this, 'BreakGlass', { platform, environment: name, assumedBy: breakGlass.assumedBy, keys });
    }
    const names = { platform, environment: name };
    new KeyWatch(this, 'KeyWatch', { ...names, ...watched, keys, logRetention, removal });
  }
}

function zoneProps({ name: zoneName, classification, keyRotationDays }: Zone) {
  const rotationPeriod = keyRotationDays === undefined ? undefined : Duration.days(keyRotationDays);
  return { zoneName, classification, rotationPeriod };
}
