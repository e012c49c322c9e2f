import { all, always, any, type Formula, never, not, passes } from './formula.ts';
import type { Actor, Request } from './request.ts';
import type { Statement } from './statement.ts';
import { reachOf, statementFormula } from './statement-formula.ts';
import { textWildcard } from './wildcard.ts';

/**
 * When AWS allows a request (`IAM/latest/UserGuide/reference_policies_evaluation-logic.html`): no statement denies it, and policies allow it on
 * the side of the one who asks, on that of the resource, or, across accounts, on both.
 */
export function allowed(request: Request): Formula {
  const { actor, target } = request;
  const { named, delegated, everybody } = resourceAllows(request);
  const unlessDenied = (given: Formula) => limited(given, () => notDenied(request));
  if (actor.kind === 'service' || actor.kind === 'anonymous') return unlessDenied(any([named, everybody]));
  if (target.kind === 'endpoint') return unlessDenied(any([named, delegated, everybody]));
  const own = limited(allows(actor.identity, request), () => bounded(request));
  if (actor.account !== target.account) return unlessDenied(all([own, any([named, delegated, everybody])]));
  const alone = any([own, ...direct({ named, everybody }, request)]);
  const asked = any([all([delegated, own]), ...direct({ named, everybody }, request)]);
  return unlessDenied(governed(request, alone, asked));
}

/** What limits is asked for only where something is given: most statements are about something else. */
function limited(given: Formula, limit: () => Formula): Formula {
  return given === never ? never : all([given, limit()]);
}

/** A boundary limits what a policy gives to the role by name (`IAM/latest/UserGuide/access_policies_boundaries.html`). */
function direct(reach: { readonly named: Formula; readonly everybody: Formula }, request: Request): readonly Formula[] {
  return [limited(reach.named, () => bounded(request)), reach.everybody];
}

/** Keys, and roles that are assumed: policies of identities count only where the resource's policy leaves the decision to them. */
function governed(request: Request, alone: Formula, asked: Formula): Formula {
  switch (request.target.kind) {
    case 'key':
      return asked;
    case 'role':
      return any([all([isAssumption(request), asked]), all([not(isAssumption(request)), alone])]);
    case 'other':
    case 'endpoint':
      return alone;
  }
}

function isAssumption({ action }: Request): Formula {
  return passes(action, { kind: 'text', wildcard: textWildcard('sts:*') });
}

function notDenied(request: Request): Formula {
  const { identity, boundary = [] } = request.actor;
  const own = [...(identity === 'everything' ? [] : identity), ...boundary].filter(isDeny);
  return not(
    any([
      ...own.map((statement) => statementFormula(statement, request)),
      ...request.target.policy.filter(isDeny).map((statement) => {
        const { named, delegated, everybody } = reachOf(statement, request.actor);
        return all([any([named, delegated, everybody]), statementFormula(statement, request)]);
      }),
    ]),
  );
}

function resourceAllows(request: Request): {
  readonly named: Formula;
  readonly delegated: Formula;
  readonly everybody: Formula;
} {
  const reaches = request.target.policy
    .filter((statement) => !isDeny(statement))
    .map((statement) => ({ reach: reachOf(statement, request.actor), speaks: statementFormula(statement, request) }));
  const by = (way: keyof ReturnType<typeof reachOf>) =>
    any(reaches.map(({ reach, speaks }) => all([reach[way], speaks])));
  return { named: by('named'), delegated: by('delegated'), everybody: by('everybody') };
}

function bounded(request: Request): Formula {
  const { boundary } = request.actor;
  return boundary === undefined ? always : allows(boundary, request);
}

function allows(statements: Actor['identity'], request: Request): Formula {
  if (statements === 'everything') return always;
  return statements.length === 0
    ? never
    : any(statements.filter((each) => !isDeny(each)).map((statement) => statementFormula(statement, request)));
}

export function isDeny({ effect }: Statement): boolean {
  return effect === 'Deny';
}
