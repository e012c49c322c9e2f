import { conditionFormula } from './condition-formula.ts';
import { all, always, any, type Formula, never, not, passes } from './formula.ts';
import { type Actor, type Request, valueOfKey } from './request.ts';
import type { Patterns, PrincipalElement, Statement } from './statement.ts';
import type { Value } from './value.ts';
import { arnWildcard, textWildcard, type Wildcard } from './wildcard.ts';

/** When a statement speaks about a request, whoever asks. */
export function statementFormula(statement: Statement, request: Request): Formula {
  const { effect, actions, resources, conditions } = statement;
  // Most statements are about something else: that is found out first.
  const action = matchingAction(actions, request.action);
  if (action === never) return never;
  const resource = matchingResource(resources, request.target.arn, (effect === 'Allow') !== resources.negated);
  if (resource === never) return never;
  return all([
    action,
    resource,
    ...conditions.map((condition) => conditionFormula(condition, (key) => valueOfKey(key, request))),
  ]);
}

/** How a statement of a resource's policy reaches the one who asks. */
export interface Reach {
  /** By its own ARN or service name. */
  readonly named: Formula;
  /** By its account, which leaves the decision to the account's own policies. */
  readonly delegated: Formula;
  /** As everybody, or by a session of its own: no boundary of the role holds that back. */
  readonly everybody: Formula;
}

export function reachOf({ effect, principals }: Statement, actor: Actor): Reach {
  const { elements, negated } = principals ?? { elements: [], negated: false };
  // Who is not known from a name counts as meant where that lets in, and as not meant where it would keep out.
  const wide = (effect === 'Allow') !== negated;
  const everyName = elements.flatMap(({ kind, names }) => names.map((name) => ({ kind, name })));
  const sessions = wide ? any(everyName.map(({ name }) => sessionFormula(name, actor))) : never;
  const anybody = everyName.some(({ kind, name }) => kind === 'AWS' && name === '*') ? always : never;
  const everybody = any([anybody, sessions]);
  const named = any(everyName.map(({ kind, name }) => namedFormula(kind, name, actor, wide)));
  const delegated = everyName.some(({ kind, name }) => accountOf(kind, name) === actor.account) ? always : never;
  if (!negated) return { named, delegated: actor.account === undefined ? never : delegated, everybody };
  // NotPrincipal spares whom it names; of an account that it names the root user, and not the others.
  const roots = any(everyName.map(({ kind, name }) => rootFormula(accountOf(kind, name), actor)));
  return { named: never, delegated: never, everybody: not(any([named, roots, everybody])) };
}

function namedFormula(kind: PrincipalElement['kind'], name: string, actor: Actor, wide: boolean): Formula {
  if (name.includes('${')) return { kind: 'free', id: `principal ${name}` };
  if (kind === 'Service') return actor.service !== undefined && [actor.service, '*'].includes(name) ? always : never;
  if (kind === 'AWS' && (name === '*' || accountOf(kind, name) !== undefined)) return never;
  if (kind === 'AWS' && name.startsWith('arn:'))
    return passes(actor.arn, { kind: 'text', wildcard: textWildcard(name, { wildcards: false }) });
  // An identity provider, a canonical id or the id of a user tells no ARN: every stranger could be meant.
  return wide && actor.kind === 'other' ? always : never;
}

function rootFormula(account: string | undefined, actor: Actor): Formula {
  if (account === undefined) return never;
  return passes(actor.arn, { kind: 'text', wildcard: arnWildcard(`arn:*:iam::${account}:root`) });
}

function accountOf(kind: PrincipalElement['kind'], name: string): string | undefined {
  return kind === 'AWS' ? /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1] : undefined;
}

/** Whether it is a session of the role, whose ARN also has the path. One session stands for all of them. */
function sessionFormula(name: string, actor: Actor): Formula {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(name) ?? [];
  if (role === undefined) return never;
  const arns = ['role/', 'role/*/'].map((path) => arnWildcard(`arn:${partition}:iam::${account}:${path}${role}`));
  return any(arns.map((wildcard) => passes(actor.arn, { kind: 'text', wildcard })));
}

function matchingAction(actions: Patterns, action: Value): Formula {
  return matching(actions, action, (pattern) =>
    passes(action, { kind: 'text', wildcard: textWildcard(pattern.toLowerCase()) }),
  );
}

/** Without patterns, as in trust policies, it is the resource that the policy belongs to. `wide`: more is safer than less. */
function matchingResource(resources: Patterns, arn: Value, wide: boolean): Formula {
  if (resources.patterns.length === 0) return always;
  return matching(resources, arn, (pattern) =>
    pattern.includes('${')
      ? { kind: 'free', id: `resource ${pattern}` }
      : passes(arn, { kind: 'text', wildcard: wide ? resourceWildcard(pattern) : arnWildcard(pattern) }),
  );
}

/**
 * At the end of a part `*` may reach over colons (AWS: `IAM/latest/UserGuide/reference_policies_elements_resource.html`), and parts that
 * are missing may be any: `arn:aws:s3:*` is every object.
 */
function resourceWildcard(pattern: string): Wildcard {
  return textWildcard(pattern !== '*' && pattern.split(':').length < arnParts ? `${pattern}*` : pattern);
}

const arnParts = 6;

/** The same statement meets the same action and the same resource in the requests of many principals. */
const matches = new WeakMap<Patterns, WeakMap<Value, Formula>>();

function matching(all: Patterns, value: Value, matchOf: (pattern: string) => Formula): Formula {
  const known = matches.get(all) ?? new WeakMap<Value, Formula>();
  matches.set(all, known);
  const found = known.get(value);
  if (found !== undefined) return found;
  const named = any(all.patterns.map(matchOf));
  const formula = all.negated ? not(named) : named;
  known.set(value, formula);
  return formula;
}
