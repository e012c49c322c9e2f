import {
  AccountPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  type IPrincipal,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { viaServiceName } from '../roles/via-service.ts';
import type { ZonePrincipals } from './zone-principals.ts';

/** Where a key stands. */
export interface KeyPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly urlSuffix: string;
}

/** Whom the key of a zone lets in, as ARNs of roles. docs/decisions/0025-zones-and-their-keys.md says why each condition is as it is. */
export interface ZoneKeyAccess {
  /** Roles that exist already and deploy: they administer the key, and write secrets and settings under it. */
  readonly administrators: readonly string[];
  /** Administers the key, and uses it for nothing. Absent: there is none. */
  readonly breakGlassRoleArn?: string;
  /** Services through which the key is used, such as `s3`. */
  readonly services: readonly string[];
  /** Absent: IAM of the key's account decides. */
  readonly members?: ZonePrincipals;
  /** Roles of other accounts that write to an open zone: IAM of the key's account decides about its own alone. */
  readonly guests?: readonly string[];
  /** Have AWS services make grants for resources of theirs. Absent: in an open zone IAM of the account decides, in a closed one nobody. */
  readonly grantors?: readonly string[];
  /** Read and write secrets under the key, and nothing else. */
  readonly secretKeepers?: readonly string[];
  /** Call KMS themselves: envelope encryption by clients. */
  readonly directUsers?: readonly string[];
}

/** What shows or changes data. */
export const dataActions = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
] as const;

/** The same and all others of the kind: what a closed zone refuses to whom it does not name. */
const deniedActions = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
] as const;

/** None of them shows data, and any of them can lose it or let somebody in: the trusted base. */
export const administrationActions = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
] as const;

export const descriptionActions = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
] as const;

/** The whole policy of a zone's key. */
export function zoneKeyStatements(place: KeyPlace, access: ZoneKeyAccess): PolicyStatement[] {
  const { members, services, guests = [], secretKeepers = [], directUsers = [] } = access;
  return [
    ...keyAdministration(place, access),
    ...grants(place, access),
    ...serviceUse(place, access),
    ...(members === undefined
      ? use('Guests', guests, dataActions, place, services)
      : memberUse(place, services, members)),
    ...use('Secrets', secretKeepers, dataActions, place, ['secretsmanager']),
    ...use('DirectUse', directUsers, [...dataActions, 'kms:DescribeKey'], place),
    logGroupUse(place),
    ...(members === undefined ? [] : [nobodyElse(place, access, members)]),
  ];
}

/** Who administers a key, and who may look at it. */
export function keyAdministration(
  place: KeyPlace,
  { administrators, breakGlassRoleArn }: Pick<ZoneKeyAccess, 'administrators' | 'breakGlassRoleArn'>,
): PolicyStatement[] {
  return [
    allow('Administration', rolesOf(administrators), [...administrationActions, ...descriptionActions]),
    ...(breakGlassRoleArn === undefined ? [] : only('BreakGlass', [breakGlassRoleArn], administrationActions, place)),
    allow('Description', [new AccountPrincipal(place.account)], descriptionActions),
  ];
}

/** Who has AWS services make grants on a key. */
function grants(place: KeyPlace, access: ZoneKeyAccess): PolicyStatement[] {
  const { administrators, members } = access;
  const ofResource = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };
  const grantors = access.grantors ?? (members === undefined ? undefined : []);
  return [
    allow('DeploymentGrants', rolesOf(administrators), ['kms:CreateGrant'], ofResource),
    ...(grantors === undefined
      ? [
          allow('Grants', [new AccountPrincipal(place.account)], ['kms:CreateGrant'], {
            ...ofResource,
            StringEquals: { 'kms:CallerAccount': place.account },
          }),
          allow('RetiredGrants', [new AccountPrincipal(place.account)], ['kms:RetireGrant']),
        ]
      : [
          ...only('Grants', grantors, ['kms:CreateGrant'], place, ofResource),
          ...only('RetiredGrants', grantors, ['kms:RetireGrant'], place),
        ]),
  ];
}

/** Services act in the name of whoever asked them; CloudFormation makes secrets and settings of functions in that of its role. */
function serviceUse(place: KeyPlace, { administrators, services, members }: ZoneKeyAccess): PolicyStatement[] {
  const through = (names: readonly string[]) => ({
    StringEquals: { 'kms:CallerAccount': place.account, 'kms:ViaService': viaServices(place, names) },
  });
  return [
    allow('Deployment', rolesOf(administrators), dataActions, through(['lambda', 'secretsmanager'])),
    ...(members === undefined
      ? [allow('UseThroughServices', [new AccountPrincipal(place.account)], dataActions, through(services))]
      : []),
  ];
}

function memberUse(place: KeyPlace, services: readonly string[], { readers, writers }: ZonePrincipals) {
  return [
    ...use('Readers', readers, ['kms:Decrypt'], place, services),
    ...use('Writers', writers, dataActions, place, services),
  ];
}

/**
 * The account of a role is the principal and the role a condition: a policy cannot name a role that does not exist yet. No statement at all
 * where nobody is named, since an empty list is refused.
 */
function use(
  sid: string,
  roleArns: readonly string[],
  actions: readonly string[],
  place: KeyPlace,
  services?: readonly string[],
): PolicyStatement[] {
  const accounts = accountsOf(roleArns, place);
  const through = services === undefined ? {} : { 'kms:ViaService': viaServices(place, services) };
  return only(sid, roleArns, actions, place, { StringEquals: { 'kms:CallerAccount': accounts, ...through } });
}

function only(
  sid: string,
  roleArns: readonly string[],
  actions: readonly string[],
  place: KeyPlace,
  conditions: Readonly<Record<string, unknown>> = {},
): PolicyStatement[] {
  if (roleArns.length === 0) return [];
  const principals = accountsOf(roleArns, place).map((account) => new AccountPrincipal(account));
  return [allow(sid, principals, actions, { ...conditions, ArnEquals: { 'aws:PrincipalArn': roleArns } })];
}

/** CloudWatch Logs, for log groups of this account and Region only (AWS: `AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html`). */
export function logGroupUse({ partition, account, region, urlSuffix }: KeyPlace): PolicyStatement {
  return allow(
    'LogGroupsOfThisAccount',
    [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
    ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
  );
}

/**
 * Outweighs whatever a later statement, another construct or a grant allows to IAM principals whom the zone does not name. It says
 * nothing about AWS services, which call as themselves, about their linked roles, nor about Lambda, whose grants are for the function's own role.
 */
function nobodyElse(place: KeyPlace, access: ZoneKeyAccess, { readers, writers }: ZonePrincipals): PolicyStatement {
  const { administrators, secretKeepers = [], directUsers = [] } = access;
  const named = [...administrators, ...readers, ...writers, ...secretKeepers, ...directUsers];
  return new PolicyStatement({
    sid: 'NobodyElse',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...deniedActions],
    resources: ['*'],
    conditions: {
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
      StringEquals: { 'aws:PrincipalAccount': [...new Set([place.account, ...accountsOf(named, place)])].sort() },
      // No operator of strings: to those a * reaches over colons, and the path of anybody's role may hold ":role/aws-service-role/".
      ArnNotLike: {
        'aws:PrincipalArn': [...new Set([...named, `arn:${place.partition}:iam::*:role/aws-service-role/*`])],
      },
      StringNotEquals: { 'kms:ViaService': viaServices(place, ['lambda']) },
    },
  });
}

function rolesOf(arns: readonly string[]): IPrincipal[] {
  return arns.map((arn) => new ArnPrincipal(arn));
}

/** With the key's own. A reference to a role, which has no text yet, is one to a role of the key's account. */
function accountsOf(roleArns: readonly string[], { account }: KeyPlace): string[] {
  const accounts = roleArns.map((arn) => /:iam::(\d{12}):/.exec(arn)?.[1] ?? account);
  return [...new Set(accounts)].sort();
}

function viaServices(place: KeyPlace, services: readonly string[]): string[] {
  return services.map((service) => viaServiceName(place, service));
}

function allow(
  sid: string,
  principals: IPrincipal[],
  actions: readonly string[],
  conditions?: Record<string, unknown>,
): PolicyStatement {
  return new PolicyStatement({ sid, principals, actions: [...actions], resources: ['*'], conditions });
}
