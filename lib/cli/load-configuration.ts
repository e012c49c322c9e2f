import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { environmentNames as namesOf } from '../documents/configuration-files.ts';
import { type Configuration, readConfiguration } from '../documents/read-configuration.ts';
import { type Checked, invalid } from '../model/problem.ts';
import { today } from './today.ts';

const readable = /\.(yaml|yml|avsc)$/;

/** Reads a configuration folder (`environments/*.yaml`, `domains/*\/domain.yaml`, schemas) for one environment. */
export function loadConfiguration(environment: string, folder: string): Checked<Configuration> {
  if (!isFolder(folder)) {
    return invalid([
      {
        place: { file: folder },
        path: '',
        got: 'no such folder',
        expected: 'the folder that holds environments and domains',
        fix: 'Name it with --config FOLDER, in the CDK app with -c config=FOLDER',
      },
    ]);
  }
  return readConfiguration({ environment, files: textsBelow(folder), today: today(), folder });
}

/** Names of the environments that a configuration folder declares; none where there is no folder. */
export function environmentNames(folder: string): readonly string[] {
  return isFolder(folder) ? namesOf(textsBelow(folder)) : [];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
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
