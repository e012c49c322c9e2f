/** Where a statement stands, as a reviewer finds it. */
export interface StatementPlace {
  /** Name of the stack, or of the file for what no template holds. */
  readonly stack: string;
  readonly logicalId: string;
  /** Path in the resource: `KeyPolicy.Statement[2]`. */
  readonly path: string;
  readonly sid?: string;
}

/** Patterns with `*` and `?`; `negated` for NotAction, NotResource and NotPrincipal. */
export interface Patterns {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

/** Kinds of principals as policies name them. `*` stands for everybody, as `AWS: "*"`. */
export interface PrincipalElement {
  readonly kind: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly names: readonly string[];
}

/** `{ "StringEqualsIfExists": { "aws:SourceVpce": ["a", "b"] } }` is one test. */
export interface ConditionTest {
  /** Without prefix and suffix: `StringEquals`. */
  readonly operator: string;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly place: StatementPlace;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in policies of identities, where the holder is the principal. */
  readonly principals?: { readonly elements: readonly PrincipalElement[]; readonly negated: boolean };
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly ConditionTest[];
}
