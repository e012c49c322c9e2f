/** IAM's limits: characters of a managed policy without white space, and such policies of one role. */
export const policyCharacters = 6_144;
export const policiesPerRole = 10;

/** One right on one resource. */
export interface Right {
  readonly actions: readonly string[];
  readonly resource: string;
  /** The most characters that the resource can have once its tokens are resolved. */
  readonly length: number;
  readonly conditions?: Readonly<Record<string, Record<string, unknown>>>;
}

/** `{"Version":"2012-10-17","Statement":[]}`, and what a statement with conditions has besides its names, rounded up. */
const policyFrame = 50;
const statementFrame = 300;
const quoting = 3;

/** Fills policies of at most `limit` characters, rights with equal actions side by side. Equal rights count once. */
export function splitRights(rights: readonly Right[], limit: number): readonly (readonly Right[])[] {
  const policies: Right[][] = [];
  const distinct = new Map(rights.map((right) => [`${statementKey(right)} ${right.resource}`, right]));
  const ordered = [...distinct.values()].sort((a, b) => compare(statementKey(a), statementKey(b)));
  for (const right of ordered) {
    const last = policies.at(-1);
    if (last !== undefined && sizeOf([...last, right]) <= limit) last.push(right);
    else policies.push([right]);
  }
  return policies;
}

/** Rights with one key fit into one statement. */
function statementKey({ actions, conditions }: Right): string {
  return [...actions, JSON.stringify(conditions ?? {})].join();
}

/** The statements of a policy, rights with equal actions in one. */
export function rightsStatements(rights: readonly Right[]): readonly Readonly<Record<string, unknown>>[] {
  const distinct = new Map(rights.map((right) => [`${statementKey(right)} ${right.resource}`, right]));
  const keys = [...new Set(rights.map(statementKey))];
  return keys.map((key) => {
    const same = [...distinct.values()].filter((right) => statementKey(right) === key);
    return {
      Effect: 'Allow',
      Action: same[0]?.actions,
      Resource: same.map(({ resource }) => resource),
      Condition: same[0]?.conditions,
    };
  });
}

/** The most characters of a policy with the rights; each of its statements has `perStatement` more. Equal rights count once. */
export function rightsSize(rights: readonly Right[], perStatement: number): number {
  const distinct = [...new Map(rights.map((right) => [`${statementKey(right)} ${right.resource}`, right])).values()];
  return sizeOf(distinct) + new Set(distinct.map(statementKey)).size * perStatement;
}

function sizeOf(rights: readonly Right[]): number {
  const statements = new Map(rights.map((right) => [statementKey(right), right.actions]));
  const resources = rights.reduce((sum, { length }) => sum + length + quoting, 0);
  const actions = [...statements.values()].flat().reduce((sum, action) => sum + action.length + quoting, 0);
  return policyFrame + statements.size * statementFrame + actions + resources;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
