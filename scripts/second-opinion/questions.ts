/** The files of evaluate.mjs. Policies stand once, by name, since thousands of questions share them. */
export interface Questions {
  readonly policies: Readonly<Record<string, PolicyDocument>>;
  readonly questions: readonly Question[];
}

export interface Question {
  /** ARN, the name of a service, or `anonymous`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Account of the resource. */
  readonly account: string;
  /** What the principal itself says (`aws:PrincipalArn`, `aws:PrincipalAccount` and the like) is added to it. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** Names of policies, as all that follow. */
  readonly identity?: readonly string[];
  readonly boundary?: string;
  /** Of the resource; of a role, whom it trusts. */
  readonly policy?: string;
  readonly endpoint?: string;
}

/** One per question, in their order. */
export type Answer =
  | { readonly allowed: boolean; readonly because: readonly string[]; readonly unanswered?: undefined }
  | { readonly allowed?: undefined; readonly because?: undefined; readonly unanswered: string };

export interface PolicyDocument {
  readonly Statement: readonly PolicyStatement[];
}

type OneOrMore = string | readonly string[];
type PolicyPrincipal = '*' | Readonly<Record<string, OneOrMore>>;

/** A statement as templates hold it. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PolicyPrincipal;
  readonly NotPrincipal?: PolicyPrincipal;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}
