import type { ClaimedResources } from '../../../lib/proof/claim.ts';
import { allowed } from '../../../lib/proof/decide.ts';
import type { Formula } from '../../../lib/proof/formula.ts';
import { requestsOf } from '../../../lib/proof/prove.ts';
import type { Actor, Request } from '../../../lib/proof/request.ts';
import { isKnown } from '../../../lib/proof/value.ts';
import type { World } from '../../../lib/proof/world.ts';
import type { Answer } from '../../../scripts/second-opinion/questions.ts';
import type { DecisionRequest } from '../../known-decisions/known-decision.ts';
import { formulaValue, type Texts } from './formula-value.ts';
import type { Cell } from './sample-cells.ts';

/**
 * What the proof's own formula says about each cell: the formula that a claim about all such requests gives to the solver. Past an
 * endpoint it is asked twice, as claims do: what the resource lets in, and what the endpoint lets through.
 */
export function proofAnswers(world: World, cells: readonly Cell[]): readonly Answer[] {
  const kept = new Map<string, readonly Request[]>();
  const requestsAbout = (action: string, on: ClaimedResources) => {
    const key = JSON.stringify([action, on]);
    const requests = kept.get(key) ?? requestsOf(world, { id: 'cell', says: '', nobody: {}, may: [action], on });
    kept.set(key, requests);
    return requests;
  };
  return cells.map(({ request, endpoint }) => {
    const direct = requestsAbout(request.action, { arns: [request.resource] });
    const answer = answerOf(request, direct);
    if (endpoint === undefined || !answer.allowed) return answer;
    const through = requestsAbout(request.action, { endpoints: [endpoint.service] });
    // To an endpoint every resource is alike: it hears of this one by its keys.
    const context = { ...contextOf(direct[0]), ...request.context };
    return answerOf(
      { ...request, context },
      through.filter(({ target }) => target.policy === endpoint.policy),
    );
  });
}

function contextOf(request: Request | undefined): DecisionRequest['context'] {
  const keys = [...(request?.target.keys ?? [])];
  return Object.fromEntries(keys.flatMap(([key, value]) => (isKnown(value) && value.text ? [[key, value.text]] : [])));
}

function answerOf(request: DecisionRequest, requests: readonly Request[]): Answer {
  const found = requests.find(({ actor }) => isMeant(actor, request, requests));
  if (found === undefined) return { unanswered: 'no request of the proof is this one' };
  try {
    const texts = textsOf(request, found.actor);
    const contradicted = [...found.actor.keys, ...found.target.keys].find(
      ([key, value]) => isKnown(value) && texts.has(key) && texts.get(key)?.join() !== (value.text ?? ''),
    );
    if (contradicted !== undefined) return { unanswered: `the model has another ${contradicted[0]}` };
    const value = formulaValue(formulaOf(found), texts);
    return value === undefined
      ? { unanswered: 'the model leaves it open' }
      : { allowed: value, because: [found.actor.kind] };
  } catch (error) {
    return { unanswered: (error as Error).message };
  }
}

const formulas = new WeakMap<Request, Formula>();

/** Cells that differ in their context alone share it. */
function formulaOf(request: Request): Formula {
  const formula = formulas.get(request) ?? allowed(request);
  formulas.set(request, formula);
  return formula;
}

/** The proof has one stranger for each account that a policy names and one for all others, and one service that none names. */
function isMeant(actor: Actor, { principal }: DecisionRequest, requests: readonly Request[]): boolean {
  const { kind, arn, account, service } = actor;
  if (kind === 'anonymous') return principal === 'anonymous';
  if (kind === 'service') {
    const named = requests.some((each) => each.actor.service === principal);
    return service === (named ? principal : 'unlisted.amazonaws.com') && !principal.startsWith('arn:');
  }
  const isRole = requests.some((each) => each.actor.kind === 'role' && textOf(each.actor) === principal);
  if (kind === 'role') return isKnown(arn) && arn.text === principal;
  return principal.startsWith('arn:') && !isRole && !isKnown(arn) && account === accountOf(principal, requests);
}

function textOf({ arn }: Actor): string | undefined {
  return isKnown(arn) ? arn.text : undefined;
}

function accountOf(principal: string, requests: readonly Request[]): string | undefined {
  const own = principal.split(':')[4];
  const strangers = requests.flatMap(({ actor }) => (actor.kind === 'other' && !isKnown(actor.arn) ? [actor] : []));
  return strangers.find(({ account }) => account === own)?.account ?? strangers.at(-1)?.account;
}

function textsOf({ principal, resource, context }: DecisionRequest, { account = '' }: Actor): Texts {
  const own = principal.split(':')[4];
  // A stranger of an account that nobody names stands for the strangers of all such accounts.
  const moved = (text: string) => (own === undefined ? text : text.replaceAll(own, account));
  const always = { 'aws:SecureTransport': 'true', 'aws:ViaAWSService': 'false' };
  return new Map([
    ['resource', [resource]] as const,
    ['aws:principalarn', principal.startsWith('arn:') ? [moved(principal)] : []] as const,
    ...Object.entries({ ...always, ...context }).map(
      ([key, value]) => [key.toLowerCase(), [value].flat().map(key === 'kms:CallerAccount' ? moved : String)] as const,
    ),
  ]);
}
