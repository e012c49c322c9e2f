import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../documents/read-configuration.ts';
import { type CloudAssembly, readCloudAssembly } from '../local/aws/cloud-assembly.ts';
import { domainDocumentsOf } from '../local/aws/domain-documents-of.ts';
import { resolvedStacks } from '../local/aws/resolved-stacks.ts';
import { aclVerdicts } from '../proof/acl-verdicts.ts';
import type { Claim, Verdict } from '../proof/claim.ts';
import { isolationClaims, type NamedWorld, sharedNameVerdicts, worldAround } from '../proof/claims/isolation-claims.ts';
import { platformClaims } from '../proof/platform-claims.ts';
import { presenceVerdicts } from '../proof/presence-verdicts.ts';
import { prove } from '../proof/prove.ts';
import { readWorld } from '../proof/read-world.ts';
import type { Solver } from '../proof/solver.ts';
import type { World } from '../proof/world.ts';
import { z3Solver } from '../proof/z3-solver.ts';
import { InputProblems } from './input-problems.ts';
import { UsageError } from './usage-error.ts';

/** What was found out about one environment, or about several side by side. */
export interface Proof {
  readonly subject: string;
  readonly verdicts: readonly Verdict[];
  readonly milliseconds: number;
}

export interface ProvedEnvironment {
  readonly configuration: Configuration;
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
}

/** Every environment alone, and then that they are apart. Throws what of the templates is not understood. */
export async function proveEnvironments(environments: readonly ProvedEnvironment[]): Promise<readonly Proof[]> {
  const solver = z3Solver();
  try {
    const subjects = environments.map((each) => {
      const stage = stageOf(each);
      return { each, stage, named: { environment: nameOf(each), world: worldOf(each, stage) } };
    });
    const worlds = subjects.map(({ named }) => named);
    const proofs: Proof[] = [];
    for (const { each, stage, named } of subjects) {
      proofs.push(await timed(nameOf(each), () => verdictsOf(each.configuration, stage, named.world, solver)));
    }
    if (worlds.length > 1) proofs.push(await timed('all', () => apart(worlds, solver)));
    return proofs;
  } finally {
    await solver.close();
  }
}

/** Where the templates of an environment lie in an assembly. */
export function stageFolder(assembly: string, environment: string): string {
  return join(assembly, `assembly-${environment}`);
}

/** The folder of an environment's assembly: the given one, or the one below it with the name of the environment. */
export function assemblyOf(folder: string, environment: string): string {
  const found = [join(folder, environment), folder].find((each) =>
    [stageFolder(each, environment), join(each, 'manifest.json')].every((part) => existsSync(part)),
  );
  if (found !== undefined) return found;
  const command = `npx cdk synth --quiet -c environment=${environment} -o ${join(folder, environment)}`;
  throw new UsageError(`There is no assembly of ${environment} in ${folder}. Write one: ${command}`);
}

function nameOf({ configuration }: ProvedEnvironment): string {
  return configuration.environment.name;
}

/** All stacks of the environment's stage, however they are called: a company's own are among them. */
function stageOf({ configuration: { environment }, assembly }: ProvedEnvironment): CloudAssembly {
  return readCloudAssembly(stageFolder(assembly, environment.name));
}

function worldOf(proved: ProvedEnvironment, stage: CloudAssembly): World {
  const stacks = resolvedStacks(stage);
  if (stacks.length === 0) throw new UsageError(`The stage of ${nameOf(proved)} in ${proved.assembly} holds no stack`);
  const reading = readWorld(stacks);
  if (!reading.ok) throw new InputProblems(reading.problems);
  return reading.value;
}

async function verdictsOf(
  { environment, running: domains, companyClaims }: Configuration,
  stage: CloudAssembly,
  world: World,
  solver: Solver,
): Promise<readonly Verdict[]> {
  const ours = platformClaims({ environment, domains, world });
  refuseTaken(ours, companyClaims);
  const documents = domainDocumentsOf(stage).flatMap(({ domain, acls }) =>
    domain === undefined || acls === undefined ? [] : [{ domain, acls }],
  );
  return [
    ...presenceVerdicts(environment, world),
    ...(await prove(world, [...ours, ...companyClaims], solver)),
    ...aclVerdicts({ environment, domains, documents }),
  ];
}

function refuseTaken(ours: readonly Claim[], companyClaims: readonly Claim[]): void {
  const taken = companyClaims.filter(({ id }) => ours.some((each) => each.id === id));
  if (taken.length === 0) return;
  throw new UsageError(
    `Claims of the platform already: ${taken.map(({ id }) => id).join(', ')}. Give yours other ids.`,
  );
}

async function apart(worlds: readonly NamedWorld[], solver: Solver): Promise<readonly Verdict[]> {
  const verdicts = [...sharedNameVerdicts(worlds)];
  for (const each of worlds) verdicts.push(...(await prove(worldAround(each, worlds), isolationClaims(each), solver)));
  return verdicts;
}

async function timed(subject: string, run: () => Promise<readonly Verdict[]>): Promise<Proof> {
  const started = performance.now();
  const verdicts = await run();
  return { subject, verdicts, milliseconds: Math.round(performance.now() - started) };
}
