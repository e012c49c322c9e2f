import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCloudAssembly } from '../../lib/local/aws/cloud-assembly.ts';
import { cpuOfApp } from './app-cpu.ts';
import { type Growth, writeGrown } from './grown-environment.ts';
import { figure, grouped, type Measurement, median } from './measurement.ts';
import type { ProofRun } from './run-proof.ts';

const environments = ['dev', 'staging', 'prod'] as const;
const rounds = 5;
const few: Growth = { zones: 2, personas: 0 };
const moreZones = [5, 10].map((zones): Growth => ({ ...few, zones }));
const morePersonas = [10, 20].map((personas): Growth => ({ ...few, personas }));
const denialsPerPolicy = [5, 10];

/** What zones cost in resources, in synthesis and in the proof, and how long the proof of each environment takes. */
export function measureProof(root: string, folder: string): readonly Measurement[] {
  const place: Place = { root, folder: join(folder, 'proof') };
  const synthesis = synthesisOfZones(place);
  for (const growth of [...moreZones, ...morePersonas]) synthesizeGrown(place, growth);
  return [...resourcesPerZone(place), ...synthesis, ...proofsOfEnvironments(place), ...growthOfProof(place)];
}

interface Place {
  readonly root: string;
  readonly folder: string;
}

function nameOf({ zones, personas }: Growth): string {
  return `zones-${zones}-personas-${personas}`;
}

/** CPU seconds; the assembly stays for the proof. */
function synthesizeGrown({ root, folder }: Place, growth: Growth): number {
  const config = join(folder, 'config', nameOf(growth));
  writeGrown(root, config, growth);
  return synthesizeOurs({ root, folder }, nameOf(growth), { environment: 'staging', config });
}

function synthesizeOurs({ root, folder }: Place, name: string, context: Readonly<Record<string, string>>): number {
  return cpuOfApp(root, {
    app: 'bin/tidegate-app.ts',
    outdir: join(folder, name),
    context: { ...context, prove: 'false' },
    environment: { CDK_VALIDATION: 'false' },
  });
}

/** Noise only adds to CPU, and one zone costs little: what each adds is taken from the least of the rounds. */
function synthesisOfZones(place: Place): readonly Measurement[] {
  const zones = [few.zones, 10, 40] as const;
  const run = (count: number) => synthesizeGrown(place, { ...few, zones: count });
  run(zones[0]);
  const runs = Array.from({ length: rounds }, () => zones.map(run));
  const seconds = zones.map((_, index) => runs.map((each) => each[index] ?? Number.NaN));
  const [two = [], ten = [], forty = []] = seconds;
  const perZone = (more: readonly number[], fewer: readonly number[], count: number) =>
    Math.round(((Math.min(...more) - Math.min(...fewer)) * 1_000) / count);
  const each = `each zone ${perZone(ten, two, zones[1] - zones[0])} ms up to 10, ${perZone(forty, ten, zones[2] - zones[1])} ms up to 40`;
  return [
    {
      what: 'synthesize 10 zones, against 2',
      value: median(runs.map(([least = Number.NaN, more = Number.NaN]) => more / least)),
      unit: '× CPU',
      kind: 'time',
      note: `medians of ${rounds}: ${median(ten).toFixed(2)} s and ${median(two).toFixed(2)} s, rule packs and proof off; ${each}`,
    },
  ];
}

/** Of a closed zone with an archive, in an environment with three accounts. */
function resourcesPerZone({ folder }: Place): readonly Measurement[] {
  const [some = few, many = few] = moreZones;
  const counts = (growth: Growth) =>
    new Map(
      readCloudAssembly(join(folder, nameOf(growth))).stacks.map(({ name, template }) => [
        name.replace('tidegate-staging-', ''),
        Object.keys(template.Resources ?? {}).length,
      ]),
    );
  const [fewer, more] = [counts(some), counts(many)];
  const added = (stack: string) => ((more.get(stack) ?? 0) - (fewer.get(stack) ?? 0)) / (many.zones - some.zones);
  const row = (what: string, value: number, atMost: number, note: string): Measurement => ({
    ...{ what: `each zone adds ${what}`, value, atMost, note },
    ...{ unit: 'resources', kind: 'count' },
  });
  const elsewhere = ['network', 'cluster', 'domains'].reduce((sum, stack) => sum + added(stack), 0);
  return [
    row('in the streaming account', added('zones') + elsewhere, 2, 'its key and the alias'),
    row('in the account of the lake, besides its buckets', added('zones-lake'), 2, 'its key and the alias'),
    row('in the account of the audit', added('zones-audit'), 2, 'its key and the alias'),
    row('in the lake', added('lake'), 8, 'raw, curated, analytics and archive, each with a policy'),
  ];
}

/** Each in a process of its own: nothing is warm, and nothing is remembered. */
function runProof(root: string, ...args: readonly string[]): ProofRun {
  const program = join(root, 'scripts/bench/run-proof.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} failed:\n${stderr}`);
  return JSON.parse(stdout);
}

function proofsOfEnvironments({ root, folder }: Place): readonly Measurement[] {
  const empty = median(Array.from({ length: rounds }, () => runProof(root).cpuSeconds));
  return environments.flatMap((environment): readonly Measurement[] => {
    synthesizeOurs({ root, folder }, environment, { environment });
    const run = runProof(root, join(root, 'config'), environment, join(folder, environment));
    const what = `proof of ${environment}`;
    const contents = `${run.queries} questions to Z3; ${grouped(run.statements)} statements, ${run.roles} roles`;
    return [
      { what: `${what}: claims`, value: run.claims, unit: 'claims', kind: 'count', note: contents },
      { what: `${what}: refuted`, value: run.refuted, unit: 'claims', atMost: 0, kind: 'count' },
      {
        ...{ what: `${what}: time`, value: run.wallSeconds, unit: 's wall', atMost: 30, kind: 'time' },
        note: `${run.cpuSeconds.toFixed(1)} s of CPU, with reading configuration and templates`,
      },
      {
        ...{ what: `${what}, against an empty one`, value: run.cpuSeconds / empty, unit: '× CPU', kind: 'time' },
        note: `the engine alone, loaded and asked once: ${empty.toFixed(2)} s, median of ${rounds}`,
      },
    ];
  });
}

function growthOfProof(place: Place): readonly Measurement[] {
  const { root, folder } = place;
  const proofOf = (growth: Growth, assembly = nameOf(growth)) =>
    runProof(root, join(folder, 'config', nameOf(growth)), 'staging', join(folder, assembly));
  const least = proofOf(few);
  const against = (what: string, run: ProofRun): Measurement => ({
    ...{ what: `proof ${what}`, value: run.cpuSeconds / least.cpuSeconds, unit: '× CPU', kind: 'time' },
    note: `${grouped(run.statements)} statements for ${grouped(least.statements)}, ${figure(run.queries)} questions for ${figure(least.queries)}: ${run.cpuSeconds.toFixed(1)} s and ${least.cpuSeconds.toFixed(1)} s`,
  });
  return [
    ...moreZones.map((growth) => against(`of ${growth.zones} zones, against ${few.zones}`, proofOf(growth))),
    ...morePersonas.map((growth) => against(`with ${growth.personas} more roles`, proofOf(growth))),
    ...denialsPerPolicy.map((denials) => {
      const assembly = `${denials}-denials`;
      const added = addDenials(join(folder, nameOf(few)), join(folder, assembly), denials);
      return against(`with ${added} more denials about every object, ${denials} a policy`, proofOf(few, assembly));
    }),
  ];
}

/** A copy of an assembly in which every managed policy has so many more denials, each with a value of its own. How many those are. */
function addDenials(from: string, to: string, count: number): number {
  cpSync(from, to, { recursive: true });
  const denials = Array.from({ length: count }, (_, index) => ({
    ...{ Effect: 'Deny', Action: ['s3:GetObject', 'kms:Decrypt'], Resource: '*' },
    Condition: { StringEquals: { 'aws:SourceVpce': `vpce-${index}` } },
  }));
  const files = readdirSync(to, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.template.json'),
  );
  return files.reduce((sum, name) => {
    const template = JSON.parse(readFileSync(join(to, name), 'utf8'));
    const policies = Object.values<object>(template.Resources).filter(isManagedPolicy);
    for (const { Properties } of policies) Properties.PolicyDocument.Statement.push(...denials);
    writeFileSync(join(to, name), JSON.stringify(template));
    return sum + policies.length * count;
  }, 0);
}

interface ManagedPolicy {
  readonly Properties: { readonly PolicyDocument: { readonly Statement: unknown[] } };
}

function isManagedPolicy(resource: object): resource is ManagedPolicy {
  return 'Type' in resource && resource.Type === 'AWS::IAM::ManagedPolicy';
}
