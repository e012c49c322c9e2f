import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '../documents/read-environment.ts';
import type { Environment } from '../model/environment.ts';
import { InputProblems } from './input-problems.ts';
import { environmentNames } from './load-configuration.ts';
import { environmentOf, type Options } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The environment alone, for commands that run before there are domains; throws every problem of its file at once. */
export function loadEnvironment(options: Options): Environment {
  const name = environmentOf(options);
  const file = join(options.config, 'environments', `${name}.yaml`);
  if (!existsSync(file)) {
    throw new UsageError(`There is no ${file}. Environments: ${environmentNames(options.config).join(', ') || 'none'}`);
  }
  const reading = readEnvironment(file, readFileSync(file, 'utf8'));
  if (!reading.ok) throw new InputProblems(reading.problems);
  return reading.value;
}
