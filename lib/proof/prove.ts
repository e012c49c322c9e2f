import { actorsOf } from './actors.ts';
import type { Claim, Verdict } from './claim.ts';
import { conditionFormula } from './condition-formula.ts';
import { allowed } from './decide.ts';
import { all, type Formula } from './formula.ts';
import { readConditions } from './read-conditions.ts';
import { type Request, valueOfKey } from './request.ts';
import { smtQuery } from './smt-query.ts';
import type { Solver } from './solver.ts';
import type { ConditionTest } from './statement.ts';
import { targetsOf } from './targets.ts';
import { everyText } from './text-set.ts';
import type { Value } from './value.ts';
import { textWildcard } from './wildcard.ts';
import { witnessOf } from './witness.ts';
import type { World } from './world.ts';

/** Looks for a request that a claim calls impossible, for every claim: proved where there is none. */
export async function prove(world: World, claims: readonly Claim[], solver: Solver): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const claim of claims) verdicts.push(await proveClaim(world, claim, solver));
  return verdicts;
}

async function proveClaim(world: World, claim: Claim, solver: Solver): Promise<Verdict> {
  let queries = 0;
  const requests = requestsOf(world, claim);
  if (requests.length === 0) return { claim, proved: true, queries, empty: true };
  for (const request of requests) {
    const formula = contradiction(request, claim);
    if (formula.kind === 'constant' && !formula.value) continue;
    queries++;
    const query = smtQuery(formula);
    const answer = await solver.solve(query.smt, query.names);
    if (answer !== undefined)
      return { claim, proved: false, queries, witness: witnessOf(request, query.request(answer), claim.may) };
  }
  return { claim, proved: true, queries };
}

/** Kinds of requests that together are all those of the claim. */
export function requestsOf(world: World, { on, may, mayStill, nobody }: Claim): readonly Request[] {
  return targetsOf(on, world).flatMap((target) =>
    actorsOf(nobody, world, target).flatMap((actor) =>
      may.map((pattern) => ({ actor, target, action: actionValue(pattern, mayStill), keys: commonKeys })),
    ),
  );
}

/** What a request must fulfil to refute the claim. */
function contradiction(request: Request, claim: Claim): Formula {
  const conditions = conditionsOf(claim).map((each) => conditionFormula(each, (key) => valueOfKey(key, request)));
  return all([allowed(request), ...conditions]);
}

function conditionsOf({ id, when }: Claim): readonly ConditionTest[] {
  const reading = readConditions(when, { stack: 'claims', logicalId: id, path: 'when' });
  if (!reading.ok)
    throw new Error(`Claim ${id}: ${reading.problems.map(({ got, expected }) => `got ${got}, expected ${expected}`)}`);
  return reading.value;
}

const actionValues = new Map<string, Value>();

/** One and the same for one pattern: what statements say about it is then found out once. */
function actionValue(pattern: string, spared: readonly string[] = []): Value {
  const key = [pattern, ...spared].join(' ').toLowerCase();
  const action = (text: string) => textWildcard(text.toLowerCase());
  const set = { within: [action(pattern)], outside: spared.map(action) };
  const value =
    actionValues.get(key) ??
    (/[*?]/.test(pattern) ? { id: 'action', set, optional: false } : { text: pattern.toLowerCase() });
  actionValues.set(key, value);
  return value;
}

const yesOrNo = ['true', 'false'] as const;

/** Keys that every request has, or that have only two values. */
const commonKeys: ReadonlyMap<string, Value> = new Map(
  ['aws:securetransport', 'aws:multifactorauthpresent', 'kms:grantisforawsresource', 'aws:viaawsservice'].map((key) => [
    key,
    { id: key, set: everyText, among: yesOrNo, optional: key !== 'aws:securetransport' },
  ]),
);
