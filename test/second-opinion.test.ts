import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { resolvedStacks } from '../lib/local/aws/resolved-stacks.ts';
import { readWorld } from '../lib/proof/read-world.ts';
import type { World } from '../lib/proof/world.ts';
import { askSecondOpinion } from '../scripts/second-opinion/ask.ts';
import type { Answer } from '../scripts/second-opinion/questions.ts';
import { withPolicies } from './support/decision-matrix/cell-policies.ts';
import { decisionQuestions } from './support/decision-matrix/decision-questions.ts';
import { kafkaNames } from './support/decision-matrix/kafka-names.ts';
import { proofAnswers } from './support/decision-matrix/proof-answers.ts';
import { type Cell, sampleCells } from './support/decision-matrix/sample-cells.ts';
import { synthesizeApp } from './support/synthesize-app.ts';

interface AnsweredCell extends Cell {
  readonly proof: Answer;
  readonly second: Answer;
}

function worldOf(environment: string): World {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-matrix-'));
  try {
    synthesizeApp(folder, { environment, prove: 'false' });
    const reading = readWorld(resolvedStacks(readCloudAssembly(folder)));
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return reading.value;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function answeredCells(world: World): Promise<readonly AnsweredCell[]> {
  const cells = sampleCells(world, kafkaNames(world));
  // Its process works while the proof answers here.
  const asked = askSecondOpinion(resolve('.'), decisionQuestions(withPolicies(world, cells)));
  const proof = proofAnswers(world, cells);
  const second = await asked;
  const none: Answer = { unanswered: 'no answer' };
  return cells.map((cell, index) => ({ ...cell, proof: proof[index] ?? none, second: second[index] ?? none }));
}

function agrees({ proof, second }: AnsweredCell): boolean {
  return second.allowed !== undefined && proof.allowed === second.allowed;
}

function sentence({ request, endpoint, proof, second }: AnsweredCell): string {
  const { principal, action, resource, context } = request;
  const way = endpoint === undefined ? '' : ` through the endpoint ${endpoint.place.logicalId}`;
  const asked = `${principal} ${action} ${resource}${way} with ${JSON.stringify(context)}`;
  return `${asked}: the proof says ${JSON.stringify(proof)}, the second evaluator ${JSON.stringify(second)}`;
}

/** Cells that there were when this was written. Fewer: the sampler lost something. */
describe.each([
  { environment: 'dev', atLeast: 18_000 },
  { environment: 'prod', atLeast: 23_000 },
])('the access matrix of $environment', ({ environment, atLeast }) => {
  let cells: readonly AnsweredCell[];
  let world: World;
  beforeAll(async () => {
    world = worldOf(environment);
    cells = await answeredCells(world);
    const allowed = cells.filter(({ second }) => second.allowed).length;
    const disagreements = cells.filter((cell) => !agrees(cell)).length;
    process.stdout.write(
      `${environment}: two evaluators asked about ${cells.length} cells, ${allowed} of them allowed; ${disagreements} disagreements\n`,
    );
    // Thousands of cells, on a machine that may be busy.
  }, 600_000);

  it('gets the same answer from both evaluators in every cell', () => {
    expect(cells.filter((cell) => !agrees(cell)).map(sentence)).toEqual([]);
  });

  it('has a cell for each role and each resource, and as many as it had', () => {
    const asked = cells.map(({ request }) => request);
    const principals = new Set(asked.map(({ principal }) => principal));
    const resources = asked.map(({ resource }) => resource);
    expect(world.roles.filter(({ arn }) => !principals.has(arn))).toEqual([]);
    expect(world.resources.filter(({ arn }) => !resources.some((each) => each.startsWith(arn)))).toEqual([]);
    expect(cells.length).toBeGreaterThanOrEqual(atLeast);
  });

  it('has cells that are allowed to roles, and ever more that are not', () => {
    const ofRoles = cells.filter(({ request }) => world.roles.some(({ arn }) => arn === request.principal));
    const allowed = ofRoles.filter(({ second }) => second.allowed);
    expect(new Set(allowed.map(({ request }) => request.principal)).size).toBe(world.roles.length);
    expect(allowed.length).toBeLessThan(ofRoles.length / 4);
  });
});
