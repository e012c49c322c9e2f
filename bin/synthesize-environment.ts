import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { environmentNames, loadConfiguration } from '../lib/cli/load-configuration.ts';
import { formatProblem } from '../lib/model/problem.ts';

/** Declares the stacks of the environment that the context names. Bad input ends the process and leaves no assembly behind. */
export async function synthesizeEnvironment(): Promise<void> {
  const app = new App();
  const folder: string = app.node.tryGetContext('config') ?? 'config';
  const chosen: string | undefined = app.node.tryGetContext('environment');
  if (chosen === undefined) {
    const names = environmentNames(folder).join(', ') || `none in the folder ${folder}`;
    refuse(`Choose an environment with -c environment=<name>: ${names}`);
  }
  const configuration = loadConfiguration(chosen, folder);
  if (!configuration.ok) refuse(...configuration.problems.map(formatProblem));
  const { environment, running, warnings } = configuration.value;
  for (const warning of warnings) process.stderr.write(`warning: ${formatProblem(warning)}\n`);
  if (process.env.CDK_VALIDATION !== 'false') {
    const { applyRulePacks } = await import('../constructs/compliance/rule-packs.ts');
    applyRulePacks(app);
  }
  try {
    new EnvironmentStage(app, environment.name, { environment, domains: running });
  } catch (error) {
    if (process.env.CDK_DEBUG === 'true') throw error;
    refuse(`${error instanceof Error ? error.message : error}`, 'cdk --debug shows where it was thrown');
  }
}

function refuse(...lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
