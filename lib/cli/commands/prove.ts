import { readFileSync, statSync } from 'node:fs';
import { readClaims } from '../../documents/read-claims.ts';
import type { Configuration } from '../../documents/read-configuration.ts';
import { checkedConfiguration } from '../checked-configuration.ts';
import { chosenRendering } from '../chosen-rendering.ts';
import { exitCodes } from '../exit-code.ts';
import { InputProblems } from '../input-problems.ts';
import { environmentNames } from '../load-configuration.ts';
import { environmentOf, type Options } from '../options.ts';
import { assemblyOf, proveEnvironments } from '../prove-environments.ts';
import { renderProof, renderProofJson, renderProofMarkdown } from '../render-proof.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const prove: Command = {
  name: 'prove',
  summary: 'Prove on the synthesized policies that nobody outside reads a zone, or show who does; offline.',
  help: `Usage: tidegate prove --environment NAME|all [--assembly FOLDER] [--claims FILE]
                     [--format terminal|markdown|json] [--json]

--environment all proves each environment, and that no role of one reads data of another.
--assembly    what cdk synth wrote: FOLDER/NAME, or FOLDER itself (default: cdk.out)
--claims      claims of your own in this file instead of policy/claims.yaml of the configuration
A refuted claim shows who, does what, on what, under which values, through which statements. Needs the package z3-solver.
Exit codes: 0 all proved; 1 wrong input; 3 a claim is refuted; 5 the solver is missing or cannot tell.

Examples:
  tidegate prove --environment dev
  tidegate prove -e all --assembly cdk.out --format markdown > proof.md`,
  wordCount: 0,
  takes: ['environment', 'assembly', 'claims', 'format', 'json'],
  run: proveAll,
};

const renderings = { terminal: renderProof, markdown: renderProofMarkdown, json: renderProofJson };

async function proveAll({ options, terminal }: Invocation) {
  const render = chosenRendering(options, renderings);
  const asked = environmentOf(options);
  const names = asked === 'all' ? environmentNames(options.config) : [asked];
  const environments = names.map((environment) => ({
    configuration: withClaims(checkedConfiguration({ ...options, environment }, terminal.note), options),
    assembly: assemblyOf(options.assembly, environment),
  }));
  const proofs = await proveEnvironments(environments);
  for (const line of render(proofs, terminal)) terminal.out(line);
  const refuted = proofs.some(({ verdicts }) => verdicts.some(({ proved }) => !proved));
  return refuted ? exitCodes.unsafePlan : exitCodes.done;
}

function withClaims(configuration: Configuration, { claims: file }: Options): Configuration {
  if (file === undefined) return configuration;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new UsageError(`There is no file ${file}`);
  const reading = readClaims(file, readFileSync(file, 'utf8'));
  if (!reading.ok) throw new InputProblems(reading.problems);
  return { ...configuration, companyClaims: reading.value };
}
