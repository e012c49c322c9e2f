/** Values that make a formula true, by variable. */
export type Model = ReadonlyMap<string, string | boolean>;

/** Something that decides SMT-LIB 2 with strings and regular expressions. */
export interface Solver {
  /** `smt` declares and asserts; the answer has the values of `variables`. Undefined: nothing makes it true. Rejects when it cannot tell. */
  solve(smt: string, variables: readonly string[]): Promise<Model | undefined>;
}
