/** Something that decides formulas in SMT-LIB 2. */
export interface Solver {
  /** Values of `names` that make the assertions true. Undefined: there are none. Rejects when it cannot tell. */
  solve(smt: string, names: readonly string[]): Promise<ReadonlyMap<string, string> | undefined>;
  close(): Promise<void>;
}
