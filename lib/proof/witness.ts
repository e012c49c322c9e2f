import type { Witness } from './claim.ts';
import { isDeny } from './decide.ts';
import { never } from './formula.ts';
import { shownText } from './regions.ts';
import { type Actor, type Request, valueOfKey } from './request.ts';
import type { Statement, StatementPlace } from './statement.ts';
import { reachOf, statementFormula } from './statement-formula.ts';
import { sampleOf } from './text-set.ts';
import { isKnown, type Value } from './value.ts';

/** A concrete request out of all that are alike, and the statements that allow it. `found`: texts by value. */
export function witnessOf(
  request: Request,
  found: ReadonlyMap<string, readonly string[]>,
  claimed: readonly string[],
): Witness {
  const known = concrete(request, found);
  const { place } = known.target;
  const principal = textOf(known.actor.arn) ?? known.actor.service ?? 'anonymous';
  const ofActor = [...known.actor.keys].filter(([key]) => !isKnown(valueOfKey(key, request)));
  const context = new Map([...known.keys, ...ofActor].map(([key, value]) => [key, textOf(value)]));
  return {
    principal,
    action: spelled(textOf(known.action) ?? '', claimed),
    resource: textOf(known.target.arn) ?? '',
    ...(place === undefined ? {} : { madeBy: { stack: place.stack, logicalId: place.logicalId } }),
    context: Object.fromEntries(
      [...context].flatMap(([key, text]) => (text === undefined || text === principal ? [] : [[key, text]])).sort(),
    ),
    allowedBy: allowingPlaces(known),
  };
}

/** As the claim writes the action, since policies are compared in lower case. */
function spelled(action: string, claimed: readonly string[]): string {
  const starts = claimed.map((pattern) => pattern.replace(/[*?].*$/s, ''));
  const start = starts.filter((each) => action.startsWith(each.toLowerCase())).sort((a, b) => b.length - a.length)[0];
  return start === undefined ? action : start + action.slice(start.length);
}

/** The request with every value settled: what the answer leaves open is absent, or any value where it must be there. */
function concrete({ actor, target, action, keys }: Request, found: ReadonlyMap<string, readonly string[]>): Request {
  const settle = (value: Value): Value => {
    if (isKnown(value)) return value;
    const [text] =
      found.get(value.id) ?? found.get(`${value.id} as a number`) ?? found.get(`${value.id} as a set`) ?? [];
    return {
      text:
        text ??
        (value.optional
          ? undefined
          : (value.among?.[0] ?? shownText({ sample: sampleOf(value.set) ?? '', set: value.set }, value))),
    };
  };
  const settled = (map: ReadonlyMap<string, Value>) => new Map([...map].map(([key, value]) => [key, settle(value)]));
  const named = (id: string): [string, Value] => [
    id.replace(/ as a (number|set)$/, ''),
    { text: found.get(id)?.join(' ') || undefined },
  ];
  const others = [...found.keys()].filter((id) => id !== 'action' && id !== 'resource').map(named);
  return {
    actor: { ...actor, arn: settle(actor.arn), keys: settled(actor.keys) } satisfies Actor,
    target: { ...target, arn: settle(target.arn), keys: settled(target.keys) },
    action: settle(action),
    keys: new Map([...others, ...settled(keys)]),
  };
}

/** Every statement that speaks for the request, in the order of the policies. */
function allowingPlaces(request: Request): readonly StatementPlace[] {
  const { actor, target } = request;
  const speaks = (statement: Statement) => !isDeny(statement) && statementFormula(statement, request) !== never;
  const own = actor.identity === 'everything' ? [] : actor.identity.filter(speaks);
  const ofResource = target.policy.filter(speaks).filter((statement) => {
    const { named, delegated, everybody } = reachOf(statement, actor);
    return [named, delegated, everybody].some((way) => way !== never);
  });
  return [...own, ...ofResource].map(({ place }) => place);
}

function textOf(value: Value): string | undefined {
  return isKnown(value) ? value.text : undefined;
}
