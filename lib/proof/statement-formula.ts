import { conditionFormula } from './condition-formula.ts';
import { all, always, any, type Formula, never, not, passes } from './formula.ts';
import { type Actor, type Request, valueOfKey } from './request.ts';
import type { Patterns, PrincipalElement, Statement } from './statement.ts';
import type { Value } from './value.ts';
import { arnWildcard, textWildcard } from './wildcard.ts';

/** When a statement speaks about a request, whoever asks. */
export function statementFormula(statement: Statement, request: Request): Formula {
  const { actions, resources, conditions } = statement;
  return all([
    matchingAction(actions, request.action),
    matchingResource(resources, request.target.arn),
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

function matchingAction({ patterns, negated }: Patterns, action: Value): Formula {
  const named = any(
    patterns.map((pattern) => passes(action, { kind: 'text', wildcard: textWildcard(pattern.toLowerCase()) })),
  );
  return negated ? not(named) : named;
}

/** Without patterns, as in trust policies, it is the resource that the policy belongs to. */
function matchingResource({ patterns, negated }: Patterns, arn: Value): Formula {
  if (patterns.length === 0) return always;
  const named = any(
    patterns.map((pattern) =>
      pattern.includes('${')
        ? ({ kind: 'free', id: `resource ${pattern}` } as const)
        : passes(arn, { kind: 'text', wildcard: arnWildcard(pattern) }),
    ),
  );
  return negated ? not(named) : named;
}
