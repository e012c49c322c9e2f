import { loadConfiguration } from '../../lib/cli/load-configuration.ts';
import { proveEnvironments } from '../../lib/cli/prove-environments.ts';
import { readCloudAssembly } from '../../lib/local/aws/cloud-assembly.ts';
import { resolvedStacks } from '../../lib/local/aws/resolved-stacks.ts';
import { readWorld } from '../../lib/proof/read-world.ts';
import type { World } from '../../lib/proof/world.ts';
import { z3Solver } from '../../lib/proof/z3-solver.ts';

// node run-proof.ts [CONFIGURATION ENVIRONMENT ASSEMBLY]: one proof in a process of its own, and what it took, as JSON.
// Without arguments an empty one: the engine is loaded and answers one question.

export interface ProofRun {
  /** CPU of all threads, and wall time, without the start of Node. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly claims: number;
  readonly refuted: number;
  readonly queries: number;
  readonly roles: number;
  readonly statements: number;
}

async function proveEmpty(): Promise<Pick<ProofRun, 'claims' | 'refuted' | 'queries'>> {
  const solver = z3Solver();
  await solver.solve('(assert false)', []);
  await solver.close();
  return { claims: 0, refuted: 0, queries: 1 };
}

async function proveOne(environment: string, folder: string, assembly: string) {
  const read = loadConfiguration(environment, folder);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const proofs = await proveEnvironments([{ configuration: read.value, assembly }]);
  const verdicts = proofs.flatMap((proof) => proof.verdicts);
  return {
    claims: verdicts.length,
    refuted: verdicts.filter(({ proved }) => !proved).length,
    queries: verdicts.reduce((sum, verdict) => sum + verdict.queries, 0),
  };
}

function sizeOf(assembly: string): Pick<ProofRun, 'roles' | 'statements'> {
  const reading = readWorld(resolvedStacks(readCloudAssembly(assembly)));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return { roles: reading.value.roles.length, statements: statementsOf(reading.value) };
}

/** A boundary or a policy that several roles have counts for each. */
function statementsOf({ roles, resources, endpoints }: World): number {
  const ofRoles = roles.flatMap(({ trust, identity, boundary = [] }) => [
    trust.length,
    identity.length,
    boundary.length,
  ]);
  const ofOthers = [...resources, ...endpoints].map(({ policy }) => policy.length);
  return [...ofRoles, ...ofOthers].reduce((sum, count) => sum + count, 0);
}

const [folder, environment, assembly] = process.argv.slice(2);
const empty = folder === undefined || environment === undefined || assembly === undefined;
const started = performance.now();
const before = process.cpuUsage();
const outcome = empty ? await proveEmpty() : await proveOne(environment, folder, assembly);
const { user, system } = process.cpuUsage(before);
const wallSeconds = (performance.now() - started) / 1_000;
const size = empty ? { roles: 0, statements: 0 } : sizeOf(assembly);
const run: ProofRun = { cpuSeconds: (user + system) / 1e6, wallSeconds, ...outcome, ...size };
process.stdout.write(`${JSON.stringify(run)}\n`);
