import { breakGlassRoleName } from '../../contracts/role-names.ts';
import type { Persona } from '../../model/persona.ts';
import { restrictedClassifications } from '../../model/zone.ts';
import { personasOf } from '../../model/zone-members.ts';
import type { Claim } from '../claim.ts';
import { type ClaimSubject, personaArn, trustedBase } from './claim-subject.ts';

/** Actions by which somebody could give himself, or a program of his, rights that he does not have. */
const widening = [
  ...[
    'iam:Add*',
    'iam:Attach*',
    'iam:Create*',
    'iam:Delete*',
    'iam:Detach*',
    'iam:PassRole',
    'iam:Put*',
    'iam:Remove*',
  ],
  ...['iam:Set*', 'iam:Tag*', 'iam:Untag*', 'iam:Update*', 'organizations:*', 'cloudformation:*', 'sts:AssumeRole*'],
  ...['kms:PutKeyPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutObjectAcl'],
  ...['s3:PutBucketPublicAccessBlock', 's3:PutAccountPublicAccessBlock', 's3:PutAccessPointPolicy'],
  ...['sqs:AddPermission', 'sqs:SetQueueAttributes', 'sns:AddPermission', 'sns:SetTopicAttributes'],
  ...['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy', 'kafka:PutClusterPolicy'],
  ...[
    'lambda:AddPermission',
    'lambda:CreateFunction',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
  ],
  ...['lambda:CreateEventSourceMapping', 'logs:PutResourcePolicy', 'events:PutTargets', 'ec2:ModifyVpcEndpoint'],
];

/** Who may become whom, and that nobody gives himself more. */
export function roleClaims(subject: ClaimSubject): readonly Claim[] {
  const { environment } = subject;
  const { personas = [], breakGlass, platform, name, accounts } = environment;
  const glassArns = [...new Set(Object.values(accounts))].map(
    (account) => `arn:*:iam::${account}:role/${breakGlassRoleName(platform, name)}`,
  );
  const doors = [
    ...personas.map((persona) => ({
      name: persona.name,
      arns: rolesLike(subject, [personaArn(environment, persona.name)]),
      assumedBy: persona.assumedBy,
      mfa: needsSecondFactor(subject, persona),
    })),
    ...(breakGlass === undefined
      ? []
      : [{ name: 'break-glass', arns: rolesLike(subject, glassArns), assumedBy: breakGlass.assumedBy, mfa: true }]),
  ].filter(({ arns }) => arns.length > 0);
  return [
    ...doors.flatMap(doorClaims),
    ...otherRoleClaims(
      subject,
      doors.flatMap(({ arns }) => arns),
    ),
    ...wideningClaims(subject),
  ];
}

/** Twice: the policies of the roles give no such right, and where the platform makes the boundary, that lets none through. */
function wideningClaims(subject: ClaimSubject): readonly Claim[] {
  const nobody = { among: ['roles'], except: trustedBase(subject, subject.world) } as const;
  const asked = { may: widening, on: { arns: ['*'] } };
  const own: Claim = {
    ...asked,
    id: 'roles-widen-no-rights',
    says: 'No role outside the trusted base can widen rights, its own or those of others, even without its boundary.',
    nobody: { ...nobody, heldBackBy: 'identity' },
  };
  if (subject.environment.permissionsBoundary?.create !== true) return [own];
  const bounded: Claim = {
    ...asked,
    id: 'boundary-widens-no-rights',
    says: 'Its boundary lets no role outside the trusted base widen rights, whatever its own policies allow.',
    nobody: { ...nobody, heldBackBy: 'boundary' },
  };
  return [own, bounded];
}

function needsSecondFactor({ environment }: ClaimSubject, persona: Persona): boolean {
  const restricted = environment.zones.filter(({ classification }) =>
    restrictedClassifications.includes(classification),
  );
  return persona.mfa === true || restricted.some((zone) => personasOf(environment, zone).includes(persona));
}

interface Door {
  readonly name: string;
  readonly arns: readonly string[];
  readonly assumedBy: readonly string[];
  readonly mfa: boolean;
}

function doorClaims({ name, arns, assumedBy, mfa }: Door): readonly Claim[] {
  const may = ['sts:AssumeRole*'];
  const assumed: Claim = {
    id: `${name}-assumed-by`,
    says: `Nobody becomes ${name} but ${assumedBy.length === 1 ? assumedBy[0] : `the ${assumedBy.length} that it names`}.`,
    nobody: { except: assumedBy },
    may,
    on: { arns },
  };
  const when = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  const says = `Nobody becomes ${name} without a second factor.`;
  return mfa ? [assumed, { id: `${name}-second-factor`, says, nobody: {}, may, on: { arns }, when }] : [assumed];
}

/** Every other role is for one AWS service, which acts for an account of ours. Lambda names no account when it assumes a role. */
function otherRoleClaims({ world }: ClaimSubject, doors: readonly string[]): readonly Claim[] {
  const arns = world.roles.map(({ arn }) => arn).filter((arn) => !doors.includes(arn));
  if (arns.length === 0) return [];
  const [may, on] = [['sts:AssumeRole*'], { arns }] as const;
  return [
    {
      id: 'roles-of-services',
      says: 'No person and no program becomes a role that an AWS service runs with.',
      nobody: { among: ['roles', 'others'] },
      may,
      on,
    },
    {
      id: 'roles-confused-deputy',
      says: 'No service becomes a role of ours on behalf of a stranger; Lambda, which never says for whom, is trusted with it.',
      nobody: { among: ['services'], except: ['lambda.amazonaws.com'] },
      may,
      on,
      when: forStrangers(world.accounts),
    },
  ];
}

/** Requests of a service that name no account of ours in any way that policies can ask for. */
export function forStrangers(accounts: readonly string[]): Claim['when'] {
  return {
    StringNotEquals: { 'aws:SourceAccount': accounts },
    ArnNotLike: {
      'aws:SourceArn': accounts.map((account) => `arn:*:*:*:${account}:*`),
      'kms:EncryptionContext:aws:logs:arn': accounts.map((account) => `arn:*:logs:*:${account}:*`),
    },
  };
}

/** ARNs of roles that the templates make, by patterns with the partition left open. */
function rolesLike({ world }: ClaimSubject, patterns: readonly string[]): readonly string[] {
  const tails = patterns.map((pattern) => pattern.replace('arn:*:', ':'));
  return world.roles.map(({ arn }) => arn).filter((arn) => tails.some((tail) => arn.endsWith(tail)));
}
