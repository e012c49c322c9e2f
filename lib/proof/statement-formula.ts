import { conditionFormula } from './condition-formula.ts';
import { all, always, any, type Formula, never, not, passes } from './formula.ts';
import { type Actor, type Request, valueOfKey } from './request.ts';
import type { Patterns, PrincipalElement, Statement } from './statement.ts';
import type { Value } from './value.ts';
import { arnWildcard, textWildcard } from './wildcard.ts';

/** When a statement speaks about a request, whoever asks. */
export function statementFormula(statement: Statement, request: Request): Formula {
  const { actions, resources, conditions } = statement;
  // Most statements are about something else: that is found out first.
  const action = matchingAction(actions, request.action);
  if (action === never) return never;
  const resource = matchingResource(resources, request.target.arn);
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
  /** As everybody. */
  readonly everybody: Formula;
}

export function reachOf({ principals }: Statement, actor: Actor): Reach {
  const elements = principals?.elements ?? [];
  const everybody = elements.some(({ kind, names }) => kind === 'AWS' && names.includes('*')) ? always : never;
  const named = any(elements.flatMap((element) => element.names.map((name) => namedFormula(element, name, actor))));
  const delegated = elements.some((element) => element.names.some((name) => accountOf(element, name) === actor.account))
    ? always
    : never;
  if (!principals?.negated) return { named, delegated: actor.account === undefined ? never : delegated, everybody };
  // NotPrincipal spares whom it names, not the others of an account that it names.
  return { named: never, delegated: never, everybody: not(any([named, everybody])) };
}

function namedFormula({ kind }: PrincipalElement, name: string, actor: Actor): Formula {
  if (kind === 'Service') return actor.service === name ? always : never;
  // Who comes by an identity provider or a canonical id has no ARN here: every stranger could be meant.
  if (kind !== 'AWS') return actor.kind === 'other' ? always : never;
  if (name === '*' || accountOf({ kind, names: [] }, name) !== undefined) return never;
  return passes(actor.arn, { kind: 'text', wildcard: textWildcard(roleArnOf(name), { wildcards: false }) });
}

function accountOf({ kind }: PrincipalElement, name: string): string | undefined {
  return kind === 'AWS' ? /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1] : undefined;
}

/** A session stands for the role that it is of. */
function roleArnOf(name: string): string {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(name) ?? [];
  return role === undefined ? name : `arn:${partition}:iam::${account}:role/${role}`;
}

function matchingAction(actions: Patterns, action: Value): Formula {
  return matching(actions, action, (pattern) =>
    passes(action, { kind: 'text', wildcard: textWildcard(pattern.toLowerCase()) }),
  );
}

/** Without patterns, as in trust policies, it is the resource that the policy belongs to. */
function matchingResource(resources: Patterns, arn: Value): Formula {
  if (resources.patterns.length === 0) return always;
  return matching(resources, arn, (pattern) =>
    pattern.includes('${')
      ? { kind: 'free', id: `resource ${pattern}` }
      : passes(arn, { kind: 'text', wildcard: arnWildcard(pattern) }),
  );
}

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
