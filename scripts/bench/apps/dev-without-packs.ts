import { App } from 'aws-cdk-lib/core';
import { EnvironmentStage } from '../../../constructs/stacks/environment-stage.ts';
import { loadConfiguration } from '../../../lib/cli/load-configuration.ts';

// bin/tidegate-app.ts of `dev` without its rule packs.

const configuration = loadConfiguration('dev', 'config');
if (!configuration.ok) throw new Error('`dev` has problems: run `npx tidegate validate`');
const { environment, running } = configuration.value;
new EnvironmentStage(new App(), environment.name, { environment, domains: running });
