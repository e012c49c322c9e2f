import { existsSync } from 'node:fs';
import { App } from 'aws-cdk-lib/core';
import { applyRulePacks } from '../constructs/compliance/rule-packs.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import { environmentNames, loadConfiguration } from '../lib/cli/load-configuration.ts';
import { formatProblem } from '../lib/model/problem.ts';

// The CDK app: `cdk synth -c environment=dev`, with `-c config=<folder>` for a configuration elsewhere.

const app = new App();
const folder: string = app.node.tryGetContext('config') ?? 'config';
const chosen: string | undefined = app.node.tryGetContext('environment');

if (!existsSync(folder))
  refuse(`${folder}: got no such folder, expected the configuration; name it with -c config=<folder>`);
if (chosen === undefined) {
  refuse(`Choose an environment with -c environment=<name>: ${environmentNames(folder).join(', ')}`);
}
const configuration = loadConfiguration(chosen, folder);
if (!configuration.ok) refuse(...configuration.problems.map(formatProblem));
const { environment, running, warnings } = configuration.value;
for (const warning of warnings) process.stderr.write(`warning: ${formatProblem(warning)}\n`);

applyRulePacks(app);
new EnvironmentStage(app, environment.name, { environment, domains: running });

/** Nothing was declared yet: bad input leaves no half-made assembly behind. */
function refuse(...lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
