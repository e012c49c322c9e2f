import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import { type CloudAssembly, readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { domainDocumentsOf } from '../lib/local/aws/domain-documents-of.ts';
import { resolvedStacks } from '../lib/local/aws/resolved-stacks.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { aclVerdicts } from '../lib/proof/acl-verdicts.ts';
import type { Claim, Verdict } from '../lib/proof/claim.ts';
import { isolationClaims, sharedNameVerdicts, worldAround } from '../lib/proof/claims/isolation-claims.ts';
import { platformClaims } from '../lib/proof/platform-claims.ts';
import { presenceVerdicts } from '../lib/proof/presence-verdicts.ts';
import { prove } from '../lib/proof/prove.ts';
import { readWorld } from '../lib/proof/read-world.ts';
import type { World } from '../lib/proof/world.ts';
import { z3Solver } from '../lib/proof/z3-solver.ts';
import { departmentDomain, departmentEnvironment } from './support/department-environment.ts';
import { departmentMutations } from './support/policy-mutations/department-mutations.ts';
import {
  borderMutations,
  endpointMutations,
  isolationMutations,
} from './support/policy-mutations/isolation-mutations.ts';
import { kafkaMutations } from './support/policy-mutations/kafka-mutations.ts';
import { keyMutations } from './support/policy-mutations/key-mutations.ts';
import { lakeMutations } from './support/policy-mutations/lake-mutations.ts';
import type { Declared, Edit } from './support/policy-mutations/policy-mutation.ts';
import { roleMutations } from './support/policy-mutations/role-mutations.ts';
import { storageMutations } from './support/policy-mutations/storage-mutations.ts';
import { handlerFolder } from './support/sample-platform.ts';
import { synthesizeApp } from './support/synthesize-app.ts';

type Subject = 'dev' | 'staging' | 'departments' | 'both';

const ofDev = [...keyMutations, ...lakeMutations, ...roleMutations, ...kafkaMutations, ...storageMutations];

const mutations = [
  ...ofDev.map((mutation) => ({ ...mutation, subject: 'dev' as const })),
  ...borderMutations.map((mutation) => ({ ...mutation, subject: 'staging' as const })),
  ...[...departmentMutations, ...endpointMutations].map((mutation) => ({
    ...mutation,
    subject: 'departments' as const,
  })),
  ...isolationMutations.map((mutation) => ({ ...mutation, subject: 'both' as const })),
];

const folder = mkdtempSync(join(tmpdir(), 'tidegate-mutations-'));
const solver = z3Solver();
/** Dev, staging, both of them side by side, and an environment with departments. */
const declared = new Map<Subject, Declared>();

beforeAll(() => {
  const [dev, staging] = [synthesized('dev'), synthesized('staging')];
  declared.set('dev', dev).set('staging', staging);
  declared.set('departments', { stacks: resolvedStacks(departmentAssembly()), documents: [] });
  declared.set('both', { stacks: [...dev.stacks, ...staging.stacks], documents: [] });
});

function departmentAssembly(): CloudAssembly {
  const app = new App({ outdir: join(folder, 'departments') });
  new EnvironmentStage(app, 'dev', {
    ...{ environment: departmentEnvironment, domains: [departmentDomain] },
    ...{ handlerFolder, rotateFolder: handlerFolder },
  });
  return readCloudAssembly(app.synth().directory);
}

function synthesized(environment: string): Declared {
  const assemblyFolder = join(folder, environment);
  synthesizeApp(assemblyFolder, { environment });
  const assembly = readCloudAssembly(assemblyFolder);
  return {
    stacks: resolvedStacks(assembly),
    documents: domainDocumentsOf(assembly).flatMap(({ domain, acls }) =>
      domain === undefined || acls === undefined ? [] : [{ domain, acls }],
    ),
  };
}

afterAll(async () => {
  await solver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What `tidegate prove` says of the claims that `about` names. */
async function verdictsOf(subject: Subject, edit: Edit, about: RegExp): Promise<readonly Verdict[]> {
  const edited = edit(declared.get(subject) ?? { stacks: [], documents: [] });
  const asked = ({ id }: { readonly id: string }) => about.test(id);
  return subject === 'both' ? verdictsOfBoth(edited, asked) : verdictsOfOne(subject, edited, asked);
}

type Asked = (claim: Claim) => boolean;

function worldOf({ stacks }: Declared): World {
  const reading = readWorld(stacks);
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join());
  return reading.value;
}

async function verdictsOfBoth({ stacks, documents }: Declared, asked: Asked): Promise<readonly Verdict[]> {
  const worlds = ['dev', 'staging'].map((environment) => ({
    environment,
    world: worldOf({ documents, stacks: stacks.filter(({ name }) => name.startsWith(`tidegate-${environment}-`)) }),
  }));
  const verdicts = [...sharedNameVerdicts(worlds)].filter(({ claim }) => asked(claim));
  for (const each of worlds) {
    verdicts.push(...(await prove(worldAround(each, worlds), isolationClaims(each).filter(asked), solver)));
  }
  return verdicts;
}

function declarationOf(subject: Subject) {
  if (subject === 'departments') return { environment: departmentEnvironment, domains: [departmentDomain] };
  const configuration = loadConfiguration(subject, resolve(__dirname, '../config'));
  if (!configuration.ok) throw new Error(`${subject} is not understood`);
  return { environment: configuration.value.environment, domains: configuration.value.running };
}

async function verdictsOfOne(subject: Subject, edited: Declared, asked: Asked): Promise<readonly Verdict[]> {
  const { environment, domains } = declarationOf(subject);
  const { documents } = edited;
  const world = worldOf(edited);
  const claims = platformClaims({ environment, domains, world }).filter(asked);
  const others = [...presenceVerdicts(environment, world), ...aclVerdicts({ environment, domains, documents })];
  return [...(await prove(world, claims, solver)), ...others.filter(({ claim }) => asked(claim))];
}

/** What is asked of staging before mistakes are made: the rest of it is proved elsewhere. */
const border = /^lake-mnpi-organization$/;

const proved = new Set<string>();

describe('Policies without a mistake', () => {
  it.each([
    { subject: 'dev', about: /./, atLeast: 130 },
    { subject: 'staging', about: border, atLeast: 1 },
    { subject: 'departments', about: /./, atLeast: 40 },
    { subject: 'both', about: /./, atLeast: 15 },
  ] as const)(
    'hold every claim: $subject',
    async ({ subject, about, atLeast }) => {
      const verdicts = await verdictsOf(subject, (unchanged) => unchanged, about);
      expect(verdicts.filter((verdict) => !verdict.proved).map(({ claim }) => claim.id)).toEqual([]);
      expect(verdicts.length).toBeGreaterThanOrEqual(atLeast);
      for (const { claim } of verdicts) proved.add(claim.id);
    },
    300_000,
  );
});

describe('A mistake in a policy', () => {
  const caught: string[] = [];

  it('has a name and a sentence of its own', () => {
    expect(new Set(mutations.map(({ id }) => id)).size).toBe(mutations.length);
    expect(new Set(mutations.map(({ mistake }) => mistake)).size).toBe(mutations.length);
    expect(mutations.length).toBeGreaterThanOrEqual(100);
  });

  it.each(mutations)('is refuted: $id', async ({ id, mistake, subject, edit, caughtBy }) => {
    const verdicts = await verdictsOf(subject, edit, caughtBy);
    const refuted = verdicts.filter((verdict) => !verdict.proved && proved.has(verdict.claim.id));
    expect(refuted.map(({ claim }) => claim.id)).toContainEqual(expect.stringMatching(caughtBy));
    caught.push(`${id}: ${mistake} ${refuted.map(({ claim }) => claim.id).join(', ')}`);
  });

  it('is caught every time', () => {
    const score = `${caught.length} of ${mutations.length} planted mistakes are refuted`;
    process.stdout.write(`${caught.join('\n')}\n${score}\n`);
    expect(caught).toHaveLength(mutations.length);
  });
});
