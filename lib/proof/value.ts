import type { TextSet } from './text-set.ts';
import type { Wildcard } from './wildcard.ts';

/** Something of a request that policies test: its action, its resource, the value of a condition key. */
export type Value = KnownValue | UnknownValue;

/** `text: undefined` is a key that the request does not have. */
export interface KnownValue {
  readonly text: string | undefined;
}

/** Any value of the set. */
export interface UnknownValue {
  readonly id: string;
  readonly set: TextSet;
  /** The only texts that there are. Absent: all of the set. */
  readonly among?: readonly string[];
  /** What people expect such a text to look like: a witness shows one of these where it can. */
  readonly liked?: Wildcard;
  /** Whether a request may be without it. */
  readonly optional: boolean;
  /** Any number of such texts at once. Absent: one. */
  readonly many?: boolean;
}

/** A question about one value. */
export type Test =
  | { readonly kind: 'text'; readonly wildcard: Wildcard }
  /** Numbers from `least` to `most`; between two that are `step` apart there is none. */
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly step: number };

export function isKnown(value: Value): value is KnownValue {
  return 'text' in value;
}
