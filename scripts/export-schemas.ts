import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchemas } from '../lib/documents/editor-schemas.ts';

/** Writes the editor schemas into `schemas/`. With `--check` it writes nothing and exits with 1 when one is out of date. */
const folder = 'schemas';
const outdated = [...editorSchemas()].filter(([name, text]) => written(name) !== text);

if (process.argv.includes('--check')) {
  for (const [name] of outdated) console.error(`${join(folder, name)} is out of date: run scripts/export-schemas.ts`);
  process.exitCode = outdated.length > 0 ? 1 : 0;
} else {
  for (const [name, text] of outdated) writeFileSync(join(folder, name), text);
  console.log(outdated.length === 0 ? 'Schemas are current.' : `Written: ${outdated.map(([name]) => name).join(', ')}`);
}

function written(name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}
