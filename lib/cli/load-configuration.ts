import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Configuration, readConfiguration } from '../documents/read-configuration.ts';
import type { Checked } from '../model/problem.ts';
import { today } from './today.ts';

const readable = /\.(yaml|yml|avsc)$/;

/** Reads a configuration folder (`environments/*.yaml`, `domains/*\/domain.yaml`, schemas) for one environment. */
export function loadConfiguration(environment: string, folder: string): Checked<Configuration> {
  return readConfiguration({ environment, files: textsBelow(folder), today: today(), folder });
}

/** Names of the environments that a configuration folder declares. */
export function environmentNames(folder: string): readonly string[] {
  return [...textsBelow(folder).keys()].flatMap((path) => /^environments\/(.+)\.ya?ml$/.exec(path)?.[1] ?? []).sort();
}

/** Every configuration text by its path below the folder, with `/` whatever the platform. */
function textsBelow(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && readable.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')]));
}
