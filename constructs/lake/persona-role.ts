import { ArnPrincipal, CfnManagedPolicy, CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { lakeBucketName } from '../../lib/contracts/lake-names.ts';
import { personaRoleName } from '../../lib/contracts/role-names.ts';
import { accessMatrix, needsSecondFactor } from '../../lib/model/access-matrix.ts';
import type { Persona } from '../../lib/model/persona.ts';
import type { Classification, Zone } from '../../lib/model/zone.ts';
import { personaRules, sessionMinutes } from '../../lib/policy/persona-rules.ts';
import { refuseFaults } from '../construct-fault.ts';
import { secondFactor } from '../roles/second-factor.ts';
import { policiesPerRole, policyCharacters, type Right, rightsStatements, splitRights } from '../roles/split-rights.ts';
import { ruleFaults } from '../rule-faults.ts';
import { slugFaults } from '../slug-faults.ts';
import { lakeRights } from './lake-rights.ts';

/** Older than this, and the second factor has to be shown again. */
const secondFactorAge = Duration.hours(1);

/** A zone that names the persona among its readers. */
export interface PersonaZone {
  readonly zoneName: string;
  readonly classification: Classification;
  /** Of the zone in this account: the key of its lake buckets. */
  readonly key: IKeyRef;
}

export interface PersonaRoleProps {
  readonly platform: string;
  readonly environment: string;
  readonly persona: Persona;
  /** The zones that name it among their readers. A `SensitivityZone` is one. */
  readonly zones: readonly PersonaZone[];
  /** Those who become it have to be of this AWS organization, such as `o-a1b2c3d4e5`. @default - of any, or of none */
  readonly organizationId?: string;
}

/**
 * The role of a kind of people who read the lake, in the lake's account: the layers of the persona in each of its zones, and nothing else. Those who
 * become it showed a second factor not long ago where a zone is restricted or the persona says so.
 */
export class PersonaRole extends Construct {
  readonly role: Role;
  readonly needsSecondFactor: boolean;

  constructor(scope: Construct, id: string, props: PersonaRoleProps) {
    super(scope, id);
    const { platform, environment, persona, zones, organizationId } = props;
    this.refuse(props);
    this.needsSecondFactor = needsSecondFactor(persona, zones);
    const conditions = {
      ...(this.needsSecondFactor ? secondFactor(secondFactorAge) : {}),
      ...(organizationId === undefined ? {} : { StringEquals: { 'aws:PrincipalOrgID': organizationId } }),
    };
    const principals = persona.assumedBy.map((arn) => new ArnPrincipal(arn));
    this.role = new Role(this, 'Role', {
      roleName: personaRoleName(platform, environment, persona.name),
      description: `Persona ${persona.name} of ${platform} ${environment}`,
      assumedBy: new CompositePrincipal(...principals).withConditions(conditions),
      maxSessionDuration: Duration.minutes(persona.sessionMinutes ?? sessionMinutes.from),
    });
    // Who has a source identity keeps it in the next session, or is refused there (AWS: id_credentials_temp_control-access_monitor.html).
    this.role.assumeRolePolicy?.addStatements(
      new PolicyStatement({ principals, actions: ['sts:SetSourceIdentity'], conditions }),
    );
    this.attach(this.rights(props));
  }

  private rights({ platform, environment, persona, zones }: PersonaRoleProps): readonly Right[] {
    const stack = Stack.of(this);
    return accessMatrix({ personas: [persona], zones: readBy(persona, zones) }).flatMap(({ zone, layer, right }) => {
      const key = zones.find(({ zoneName }) => zoneName === zone)?.key;
      const resource = lakeBucketName(platform, environment, stack.account, zone, layer);
      const bucketArn = `arn:${stack.partition}:s3:::${resource}`;
      return lakeRights(this, { bucketArn, keyArn: `${key?.keyRef.keyArn}` }, right === 'write' ? 'replace' : 'read');
    });
  }

  private attach(rights: readonly Right[]): void {
    const policies = splitRights(rights, policyCharacters);
    const expected = `at most ${policiesPerRole} policies; let two personas share the zones`;
    refuseFaults(
      this,
      policies.length > policiesPerRole
        ? [{ prop: 'zones', got: `rights for ${policies.length} policies`, expected }]
        : [],
    );
    for (const [index, some] of policies.entries()) {
      new CfnManagedPolicy(this, `LakeAccess${index}`, {
        roles: [this.role.roleName],
        policyDocument: { Version: '2012-10-17', Statement: rightsStatements(some) },
      });
    }
  }

  private refuse({ persona, zones }: PersonaRoleProps): void {
    const subject = { personas: [persona], zones: readBy(persona, zones), lake: {} };
    refuseFaults(this, [
      ...slugFaults('persona.name', persona.name),
      ...ruleFaults(personaRules, subject, (path) => `persona.${path.slice(2).join('.')}`),
    ]);
  }
}

function readBy({ name: reader }: Persona, zones: readonly PersonaZone[]): readonly Zone[] {
  return zones.map(({ zoneName: name, classification }) => ({ name, classification, readers: [reader] }));
}
