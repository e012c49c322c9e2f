import type { Statement } from '../../../lib/proof/statement.ts';
import type { EndpointModel, GuardedResource, RoleModel, World } from '../../../lib/proof/world.ts';
import type { DecisionRequest } from '../../known-decisions/known-decision.ts';
import { matchesPattern } from './matches-pattern.ts';
import { type AskedAction, actionsOn, actionsOnRole, type KafkaNames } from './matrix-actions.ts';
import { type Context, variedContexts } from './varied-contexts.ts';

/** One question to both evaluators. */
export interface Cell {
  readonly request: DecisionRequest;
  /** The VPC endpoint that the request passes. Absent: none. */
  readonly endpoint?: EndpointModel;
}

/** An account that no environment has: the one by which the proof means all such. */
export const foreignAccount = '100000000001';

/**
 * Every principal that the templates make or name, and strangers beside them, with every action on every resource. Where a statement
 * allows one but for its conditions, the request is asked in every variation of what statements test; elsewhere once.
 */
export function sampleCells(world: World, kafka: KafkaNames): readonly Cell[] {
  const asked = [
    ...world.resources.map((resource) => actionsOn(resource, kafka)),
    ...world.roles.map(({ arn }) => actionsOnRole(arn)),
  ];
  const all = policiesOf(world);
  return principalsOf(world).flatMap((principal) =>
    asked.flatMap((actions) => cellsOn(actions, principal, all, world)),
  );
}

/** A service is asked once about what no statement names it for: only a resource's policy could let it in. */
function cellsOn(
  actions: readonly AskedAction[],
  principal: Principal,
  all: readonly Policy[],
  world: World,
): readonly Cell[] {
  const rights = all.filter(({ limits }) => !limits);
  const asked = actions.map((action) => {
    const isOpen = relevant(rights, principal, action).some((each) => allows(each, principal)) || isStranger(principal);
    // What nobody allows is refused whatever the conditions of denials are.
    return { action, statements: isOpen ? relevant(all, principal, action) : [] };
  });
  const kept = asked.filter(
    ({ statements }, index) =>
      principal.kind !== 'service' || index === 0 || statements.some((each) => names(each, principal)),
  );
  return kept.flatMap(({ action, statements }) => cellsOf(principal, action, statements, world));
}

function allows({ effect, principals }: Statement, { name }: Principal): boolean {
  if (effect === 'Deny') return false;
  const account = name.split(':')[4];
  const reaching = ['*', name, ...(account === undefined ? [] : [account, `arn:aws:iam::${account}:root`])];
  const isNamed = principals?.elements.some((element) => element.names.some((each) => reaching.includes(each)));
  return isNamed === undefined || isNamed !== principals?.negated;
}

/** Taken to have every right that an account can give. */
function isStranger({ kind, role }: Principal): boolean {
  return kind === 'role' && role === undefined;
}

function names({ principals }: Statement, { name }: Principal): boolean {
  return principals?.elements.some((element) => element.names.includes(name)) ?? false;
}

interface Principal {
  readonly name: string;
  readonly kind: 'role' | 'service' | 'anonymous';
  readonly role?: RoleModel;
}

export function strangerOf(account: string): string {
  return `arn:aws:iam::${account}:role/stranger-to-all`;
}

function principalsOf({ accounts, roles, resources }: World): readonly Principal[] {
  const statements = [...roles.flatMap(({ trust }) => trust), ...resources.flatMap(({ policy }) => policy)];
  const elements = statements.flatMap(({ principals }) => principals?.elements ?? []);
  const named = elements.filter(({ kind }) => kind === 'AWS').flatMap(({ names }) => names.filter(isRole));
  const others = [...named, ...[...accounts, foreignAccount].map(strangerOf)];
  const services = elements.filter(({ kind }) => kind === 'Service').flatMap(({ names }) => names);
  const known = new Set(roles.map(({ arn }) => arn));
  return [
    ...roles.map((role) => ({ name: role.arn, kind: 'role' as const, role })),
    ...[...new Set(others)].filter((arn) => !known.has(arn)).map((name) => ({ name, kind: 'role' as const })),
    ...[...new Set([...services, 'ec2.amazonaws.com'])].map((name) => ({ name, kind: 'service' as const })),
    { name: 'anonymous', kind: 'anonymous' },
  ];
}

function isRole(name: string): boolean {
  return /:role\//.test(name);
}

interface Policy {
  /** Whose requests it is about. Absent: anybody's. */
  readonly holder?: string;
  /** Start of the ARNs that it is about. Absent: any. */
  readonly below?: string;
  readonly statements: readonly Statement[];
  /** Boundaries and endpoints: what they allow is no right. */
  readonly limits?: true;
}

function policiesOf({ roles, resources, endpoints }: World): readonly Policy[] {
  return [
    ...roles.flatMap(({ arn, identity, boundary, trust }): readonly Policy[] => [
      { holder: arn, statements: identity },
      { holder: arn, statements: Array.isArray(boundary) ? boundary : [], limits: true },
      { below: arn, statements: trust },
    ]),
    ...resources.map(({ arn, policy }) => ({ below: arn, statements: policy })),
    ...endpoints.map(({ policy }) => ({ statements: policy, limits: true as const })),
  ];
}

/** Statements about the action on the resource, whatever their conditions are. */
function relevant(all: readonly Policy[], { name }: Principal, { action, arn }: AskedAction): readonly Statement[] {
  return all
    .filter(
      ({ holder, below }) =>
        (holder === undefined || holder === name) && (below === undefined || arn.startsWith(below)),
    )
    .flatMap(({ statements }) => statements)
    .filter(({ actions, resources }) => fits(actions, action.toLowerCase()) && fits(resources, arn.toLowerCase()));
}

function fits({ patterns, negated }: Statement['actions'], text: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), text)) !== negated;
}

function cellsOf(
  { name, kind, role }: Principal,
  { action, arn }: AskedAction,
  statements: readonly Statement[],
  { endpoints, resources }: World,
): readonly Cell[] {
  const conditions = statements.flatMap((statement) => statement.conditions);
  const fixed = fixedContext(
    action,
    { name, kind, role },
    resources.find((each) => each.arn === arn),
  );
  const contexts = variedContexts({ action, kind, conditions });
  const requests = contexts.map((context) => ({
    principal: name,
    action,
    resource: arn,
    context: { ...fixed, ...context },
  }));
  const passed = kind === 'role' ? endpoints.filter(({ service }) => service === serviceOf(action)) : [];
  return [
    ...requests.map((request) => ({ request })),
    ...passed.flatMap((endpoint) => requests.map((request) => ({ request, endpoint }))),
  ];
}

function serviceOf(action: string): string {
  return action.split(':')[0] ?? '';
}

function fixedContext(
  action: string,
  { name, kind, role }: Principal,
  { tags: resourceTags = {}, aliases = [] }: Partial<GuardedResource> = {},
): Context {
  const tags = Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
  // Buckets show their tags to policies only when that is switched on.
  const shown = action.startsWith('s3:') || action.startsWith('kafka-cluster:') ? [] : Object.entries(resourceTags);
  const ofResource = shown.map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
  const caller = action.startsWith('kms:') && kind === 'role' ? [['kms:CallerAccount', name.split(':')[4] ?? '']] : [];
  const called = aliases.length > 0 ? [['kms:ResourceAliases', aliases]] : [];
  return Object.fromEntries([...tags, ...ofResource, ...caller, ...called]);
}
