import type { Environment } from '../model/environment.ts';
import { type Checked, valid } from '../model/problem.ts';
import { type Located, openDocument, readShape } from './document-text.ts';
import { environmentSchema } from './environment-schema.ts';

/** Reads one environment file. `file` is the name that problems show. */
export function readEnvironment(file: string, text: string): Checked<Environment> {
  const reading = locateEnvironment(file, text);
  return reading.ok ? valid(reading.value.value) : reading;
}

/** The same, with a look-up of lines for later findings. */
export function locateEnvironment(file: string, text: string): Checked<Located<Environment>> {
  const yaml = openDocument(file, text, 'an environment without a cluster');
  return yaml.ok ? readShape(environmentSchema, yaml.value) : yaml;
}
