import {
  ArnPrincipal,
  CompositePrincipal,
  type IRole,
  ManagedPolicy,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { breakGlassRoleName } from '../../lib/contracts/role-names.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import { secondFactor } from '../roles/second-factor.ts';
import { administrationActions, descriptionActions } from './zone-key-policy.ts';

export interface BreakGlassProps {
  readonly platform: string;
  readonly environment: string;
  /** ARNs of single roles or users who may assume it, with a second factor. */
  readonly assumedBy: readonly string[];
  /** Keys that it administers; each of them names it as `breakGlassRoleArn`. */
  readonly keys: readonly IKeyRef[];
}

/** Older than this, and the second factor has to be shown again. */
const secondFactorAge = Duration.minutes(15);

/**
 * The way in when everything else fails: a role that can let somebody into a key again, after the role of CloudFormation was lost or
 * a policy was wrong. It uses no key itself. `KeyWatch` notices whenever it is assumed.
 */
export class BreakGlass extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BreakGlassProps) {
    super(scope, id);
    const { platform, environment, assumedBy, keys } = props;
    refuseFaults(this, breakGlassFaults(props));
    const principals = assumedBy.map((arn) => new ArnPrincipal(arn).withConditions(secondFactor(secondFactorAge)));
    this.role = new Role(this, 'Role', {
      roleName: breakGlassRoleName(platform, environment),
      description: `Emergencies of ${platform} ${environment}: administers its keys; every use rings an alarm`,
      assumedBy: new CompositePrincipal(...(principals as [ArnPrincipal])),
      maxSessionDuration: Duration.hours(1),
    });
    const description = `Administers the keys of ${platform} ${environment}`;
    administerKeys(this, 'Policy', { role: this.role, description, keyArns: keys.map(({ keyRef }) => keyRef.keyArn) });
  }
}

export interface KeysOfRole {
  readonly role: IRole;
  readonly description: string;
  readonly keyArns: readonly string[];
}

/** The role's own side, without which a key's policy that names it under its account has no effect. */
export function administerKeys(scope: Construct, id: string, { role, description, keyArns }: KeysOfRole): void {
  const actions = [...administrationActions, ...descriptionActions];
  for (let from = 0; from < keyArns.length; from += keysPerPolicy) {
    const resources = keyArns.slice(from, from + keysPerPolicy);
    const statements = [new PolicyStatement({ sid: 'Keys', actions, resources })];
    new ManagedPolicy(scope, from === 0 ? id : `${id}${from}`, { description, roles: [role], statements });
  }
}

/** Of ARNs of 80 characters, in the 6,144 of a managed policy. */
const keysPerPolicy = 50;

function breakGlassFaults({ assumedBy, keys }: BreakGlassProps): readonly ConstructFault[] {
  const single = /^arn:[^:*]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
  const expected = 'ARNs of single roles or users: whole accounts and wildcards trust everybody there';
  const wrong = assumedBy.filter((arn) => !single.test(arn)).map((arn) => `"${arn}"`);
  return [
    ...(assumedBy.length === 0 || wrong.length > 0
      ? [{ prop: 'assumedBy', got: wrong.join(', ') || 'nobody', expected }]
      : []),
    ...(keys.length === 0 ? [{ prop: 'keys', got: 'none', expected: 'the keys that it administers' }] : []),
  ];
}
