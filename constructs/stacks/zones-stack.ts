import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Accounts, Environment } from '../../lib/model/environment.ts';
import { publishOutput } from '../publish-output.ts';
import { SensitivityZone } from '../zones/sensitivity-zone.ts';
import { stackProperties } from './stack-properties.ts';

/** The sensitivity zones of an environment in one account: their keys. */
export class ZonesStack extends Stack {
  readonly zones: Readonly<Record<string, SensitivityZone>>;

  constructor(scope: Construct, role: string, environment: Environment, account: keyof Accounts) {
    super(scope, role, stackProperties(environment, role, account));
    const { platform, name, removal } = environment;
    const zones = environment.zones.map(({ name: zoneName, classification }) => [
      zoneName,
      new SensitivityZone(this, zoneName, { platform, environment: name, zoneName, classification, removal }),
    ]);
    this.zones = Object.fromEntries(zones);
    for (const { key, zoneName } of Object.values(this.zones)) publishOutput(this, 'ZoneKeyArn', key.keyArn, zoneName);
  }
}
