import { resolve } from 'node:path';
import { askSecondOpinion } from '../scripts/second-opinion/ask.ts';
import type { Answer } from '../scripts/second-opinion/questions.ts';
import { by, object, reader } from './known-decisions/known-decision.ts';
import { knownDecisions } from './known-decisions/known-decisions.ts';
import { missedDecisions } from './known-decisions/missed-decisions.ts';
import { withPolicies } from './support/decision-matrix/cell-policies.ts';
import { decisionQuestions } from './support/decision-matrix/decision-questions.ts';
import { decisionWorld } from './support/decision-matrix/decision-world.ts';
import { proofAnswers } from './support/decision-matrix/proof-answers.ts';

const inWorlds = [...knownDecisions, ...missedDecisions].map(({ request, policies, ...known }) => {
  const world = decisionWorld(request, policies);
  return { ...known, world, cell: { request, endpoint: world.endpoints[0] } };
});

describe('decisions that AWS documents', () => {
  it('has at least sixty of them, each with a name of its own and a page of AWS', () => {
    expect(knownDecisions.length).toBeGreaterThanOrEqual(60);
    expect(new Set(knownDecisions.map(({ name }) => name)).size).toBe(knownDecisions.length);
    expect(knownDecisions.filter(({ page }) => !/^[\w/-]+\.html$/.test(page))).toEqual([]);
  });

  it('has a request that is allowed and one that is not for most of the pages', () => {
    const pages = Map.groupBy(knownDecisions, ({ page }) => page);
    const oneSided = [...pages.values()].filter((cases) => new Set(cases.map(({ allowed }) => allowed)).size === 1);
    expect(oneSided.length).toBeLessThan(pages.size / 3);
  });
});

describe('the proof', () => {
  it.each(inWorlds)('$name', ({ world, cell, allowed }) => {
    expect(proofAnswers(world, [cell])).toMatchObject([{ allowed }]);
  });
});

describe('the second evaluator', () => {
  let answers: readonly Answer[];
  beforeAll(async () => {
    answers = await askSecondOpinion(resolve('.'), decisionQuestions(knownDecisions));
  });

  it.each(knownDecisions.map((known, index) => ({ ...known, index })))('$name', ({ allowed, index }) => {
    expect(answers[index]).toMatchObject({ allowed });
  });

  it('answers the same about policies that went through our reader of templates', async () => {
    const read = inWorlds.slice(0, knownDecisions.length);
    const asked = read.flatMap(({ world, cell }) => withPolicies(world, [cell]));
    const again = await askSecondOpinion(resolve('.'), decisionQuestions(asked));
    expect(again.map(({ allowed }) => allowed)).toEqual(read.map(({ allowed }) => allowed));
  });

  it('misses what the list of its misses says, and no less', async () => {
    const missed = await askSecondOpinion(resolve('.'), decisionQuestions(missedDecisions));
    const right = missedDecisions.filter(({ allowed }, index) => missed[index]?.allowed === allowed);
    expect(right.map(({ name }) => name)).toEqual([]);
  });

  it('does not answer where it would leave a key of the request out', async () => {
    const request = by(reader, 's3:GetObject', object, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' });
    const [answer] = await askSecondOpinion(resolve('.'), decisionQuestions([{ request, policies: {} }]));
    expect(answer?.unanswered).toContain('ignores kms:ViaService for s3:GetObject');
  });

  it('does not answer about an action that AWS does not have', async () => {
    const request = by(reader, 's3:ReadObject', object);
    const [answer] = await askSecondOpinion(resolve('.'), decisionQuestions([{ request, policies: {} }]));
    expect(answer?.unanswered).toContain('invalid.action');
  });
});
