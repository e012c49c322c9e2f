import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { zonesOf } from '../../lib/model/access-matrix.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { PersonaRole, type PersonaZone } from '../lake/persona-role.ts';
import { publishOutput } from '../publish-output.ts';
import { stackProperties } from './stack-properties.ts';

/** The roles of the people who read the lake, in its account. */
export class PersonasStack extends Stack {
  readonly personas: Readonly<Record<string, PersonaRole>>;

  /** `zones` are those of the lake's account. */
  constructor(scope: Construct, environment: Environment, zones: Readonly<Record<string, PersonaZone>>) {
    super(scope, 'personas', stackProperties(environment, 'personas', 'lake'));
    const { platform, name, personas = [], lake } = environment;
    const rolesOf = personas.map((persona) => {
      const own = zonesOf(persona, environment.zones).flatMap((zone) => zones[zone.name] ?? []);
      const props = { platform, environment: name, persona, zones: own, organizationId: lake?.organization };
      return [persona.name, new PersonaRole(this, persona.name, props)] as const;
    });
    this.personas = Object.fromEntries(rolesOf);
    for (const [persona, { role }] of rolesOf) publishOutput(this, 'PersonaRoleArn', role.roleArn, persona);
  }
}
