import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { InputProblems } from '../lib/cli/input-problems.ts';
import { environmentNames, loadConfiguration } from '../lib/cli/load-configuration.ts';
import { readReviewedDigests } from '../lib/cli/plan-document.ts';
import { problemText } from '../lib/cli/problem-text.ts';
import type { Configuration } from '../lib/documents/read-configuration.ts';
import type { Environment } from '../lib/model/environment.ts';

/**
 * Declares the stacks of the environment that the context names. Bad input ends the process and leaves no assembly behind. `adjust` is
 * what an app of the company's own changes behind the constructs; it is proved like everything else.
 */
export async function synthesizeEnvironment(adjust: (stage: EnvironmentStage) => void = () => {}): Promise<void> {
  const app = new App();
  const folder: string = app.node.tryGetContext('config') ?? 'config';
  const chosen: string | undefined = app.node.tryGetContext('environment');
  if (chosen === undefined) {
    const names = environmentNames(folder).join(', ') || `none in the folder ${folder}`;
    refuse(`Choose an environment with -c environment=<name>: ${names}`);
  }
  const configuration = loadConfiguration(chosen, folder);
  if (!configuration.ok) refuse(...configuration.problems.map(problemText));
  const { environment, running, warnings, notes, companyRules } = configuration.value;
  for (const warning of warnings) process.stderr.write(`warning ${problemText(warning)}\n`);
  for (const note of notes) process.stderr.write(`note ${problemText(note)}\n`);
  if (process.env.CDK_VALIDATION !== 'false') {
    const { applyRulePacks } = await import('../constructs/compliance/rule-packs.ts');
    applyRulePacks(app);
  }
  try {
    const approvedPlans = reviewedPlans(app.node.tryGetContext('plan'), environment);
    adjust(new EnvironmentStage(app, environment.name, { environment, domains: running, companyRules, approvedPlans }));
    if (`${app.node.tryGetContext('prove')}` !== 'false') await refuseRefuted(app, configuration.value);
  } catch (error) {
    if (error instanceof RefutedClaims) refuse(error.message);
    if (process.env.CDK_DEBUG === 'true') throw error;
    if (error instanceof InputProblems) refuse(...error.problems.map(problemText));
    refuse(`${error instanceof Error ? error.message : error}`, 'cdk --debug shows where it was thrown');
  }
}

/**
 * What is written must be what was claimed: otherwise the templates stay, for the places that the witnesses name, without the manifests from which
 * they could be deployed. `-c prove=false` leaves it to `tidegate prove`.
 */
async function refuseRefuted(app: App, configuration: Configuration): Promise<void> {
  const { directory: assembly } = app.synth();
  const [{ proveEnvironments, stageFolder }, { refutedLines, summary }] = await Promise.all([
    import('../lib/cli/prove-environments.ts'),
    import('../lib/cli/render-proof.ts'),
  ]);
  const proofs = await proveEnvironments([{ configuration, assembly }]);
  const refuted = proofs.flatMap(refutedLines);
  if (refuted.length > 0) {
    for (const written of [assembly, stageFolder(assembly, configuration.environment.name)])
      rmSync(join(written, 'manifest.json'));
    const fix = `Nothing can be deployed from ${assembly}. How to read this: docs/proof.md; without the proof: -c prove=false`;
    throw new RefutedClaims([...refuted, ...proofs.map(summary), fix].join('\n'));
  }
  for (const proof of proofs) process.stderr.write(`${summary(proof)}\n`);
}

/** With `-c plan=<file>` only what was reviewed may run: a domain that the plan does not hold may change nothing. */
function reviewedPlans(file: string | undefined, { name, domains }: Environment) {
  if (file === undefined) return undefined;
  const digests = readReviewedDigests(file, name);
  return Object.fromEntries(domains.map((domain) => [domain, digests.get(domain) ?? 'none']));
}

class RefutedClaims extends Error {}

function refuse(...lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
