import type { GatheredProblems } from './gathered-problems.ts';
import { isKnownPolicy, managedStatements } from './managed-policies.ts';
import { fault } from './read-conditions.ts';
import { readStatements } from './read-statements.ts';
import { readTags } from './read-tags.ts';
import type { ResolvedResource, ResolvedStack } from './resolved-stack.ts';
import type { Statement, StatementPlace } from './statement.ts';
import type { RoleModel } from './world.ts';

export const roleTypes = ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy'];

/** A policy that stands apart from the roles that have it. */
interface AttachedPolicy {
  /** Of managed policies only. */
  readonly arn?: string;
  readonly account: string;
  /** Names of roles. */
  readonly roles: readonly string[];
  readonly statements: readonly Statement[];
}

/** Every role of the stacks with all that it may do. Roles that exist already are among those who may do anything. */
export function readRoles(stacks: readonly ResolvedStack[], gathered: GatheredProblems): readonly RoleModel[] {
  const policies = stacks.flatMap((stack) => stack.resources.flatMap((each) => attachedPolicy(stack, each, gathered)));
  return stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((role) => readRole(stack, role, policies, gathered)),
  );
}

function attachedPolicy(
  { name: stack, account }: ResolvedStack,
  { logicalId, type, arn, properties }: ResolvedResource,
  gathered: GatheredProblems,
): readonly AttachedPolicy[] {
  if (type === 'AWS::IAM::Role' || !roleTypes.includes(type)) return [];
  const place = { stack, logicalId, path: 'PolicyDocument' };
  const statements = gathered.take(readStatements(properties.PolicyDocument, place, 'identity'));
  const roles = [properties.Roles ?? properties.RoleName ?? []].flat().map(String);
  for (const role of roles.filter((name) => name.includes('${')))
    gathered.problems.push(fault({ ...place, path: '' }, 'Roles', role, 'names that the template knows'));
  return [{ arn, account, roles, statements }];
}

function readRole(
  { name: stack, account }: ResolvedStack,
  { logicalId, ref: name, arn = name, properties }: ResolvedResource,
  policies: readonly AttachedPolicy[],
  gathered: GatheredProblems,
): RoleModel {
  const place = { stack, logicalId, path: '' };
  const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns, PermissionsBoundary } = properties;
  const inline = [Policies ?? []].flat().flatMap((policy, index) => {
    const path = `Policies[${index}].PolicyDocument`;
    const { PolicyDocument } = policy as { readonly PolicyDocument?: unknown };
    return gathered.take(readStatements(PolicyDocument, { ...place, path }, 'identity'));
  });
  const arns = [ManagedPolicyArns ?? []].flat().map(String);
  const listed = arns.flatMap((policy, index) =>
    statementsOf(policy, policies, { ...place, path: `ManagedPolicyArns[${index}]` }),
  );
  const naming = policies.filter(
    (it) => it.account === account && it.roles.includes(name) && !arns.includes(`${it.arn}`),
  );
  const trust = { ...place, path: 'AssumeRolePolicyDocument' };
  return {
    ...{ name, arn, account, place, tags: readTags(properties) },
    trust: gathered.take(readStatements(AssumeRolePolicyDocument, trust, 'trust')),
    identity: [...inline, ...listed, ...naming.flatMap(({ statements }) => statements)],
    ...(PermissionsBoundary === undefined
      ? {}
      : { boundary: boundaryOf(String(PermissionsBoundary), policies, place) }),
  };
}

function boundaryOf(arn: string, policies: readonly AttachedPolicy[], place: StatementPlace): RoleModel['boundary'] {
  const isRead = policies.some((policy) => policy.arn === arn) || isKnownPolicy(arn);
  return isRead ? statementsOf(arn, policies, { ...place, path: 'PermissionsBoundary' }) : 'unknown';
}

function statementsOf(arn: string, policies: readonly AttachedPolicy[], place: StatementPlace): readonly Statement[] {
  return policies.find((policy) => policy.arn === arn)?.statements ?? managedStatements(arn, place);
}
