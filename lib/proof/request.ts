import type { Statement, StatementPlace } from './statement.ts';
import { everyText } from './text-set.ts';
import type { Value } from './value.ts';

/** Who asks. */
export interface Actor {
  /** ARN of the principal as `aws:PrincipalArn` has it; `text: undefined` for services and the anonymous. */
  readonly arn: Value;
  readonly kind: 'role' | 'other' | 'anonymous' | 'service';
  /** Absent: services and the anonymous. */
  readonly account?: string;
  /** Service principals: `logs.amazonaws.com`. */
  readonly service?: string;
  /** `everything`: whatever its account could give it. */
  readonly identity: readonly Statement[] | 'everything';
  /** Absent: it has none. */
  readonly boundary?: readonly Statement[];
  /** Condition keys that follow from who asks, in lower case. */
  readonly keys: ReadonlyMap<string, Value>;
}

/** What is asked for. */
export interface Target {
  readonly arn: Value;
  /** Absent: of whichever account. */
  readonly account?: string;
  /** Absent: no template makes it. */
  readonly place?: StatementPlace;
  readonly policy: readonly Statement[];
  /** Keys: identity policies count for nothing unless the key's policy says so. Roles: the same for being assumed. Endpoints: their policy decides what passes. */
  readonly kind: 'key' | 'role' | 'other' | 'endpoint';
  /** Condition keys that follow from the resource, in lower case. */
  readonly keys: ReadonlyMap<string, Value>;
}

/** A request, or all requests that are alike in what is known of them. */
export interface Request {
  readonly actor: Actor;
  readonly target: Target;
  /** In lower case. */
  readonly action: Value;
  /** Other condition keys, in lower case. What is in none of the three may have any value or be absent. */
  readonly keys: ReadonlyMap<string, Value>;
}

/** The value of a condition key, in lower case, in the request. */
export function valueOfKey(key: string, { actor, target, keys }: Request): Value {
  const known = keys.get(key) ?? actor.keys.get(key) ?? target.keys.get(key);
  return known ?? { id: key, set: everyText, optional: true };
}
