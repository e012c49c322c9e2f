import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { here } from '../package-root.cjs';

/** The published package holds the bundles beside `constructs`, a checkout in `dist`. */
const candidates = ['../handlers', '../dist/handlers'];

/** A bundled function: `index.js` with everything inside. Undefined where it was not built. */
export function handlerFolder(name: 'reconcile' | 'rotate', folder?: string): string | undefined {
  const folders = folder === undefined ? candidates.map((candidate) => join(here, candidate, name)) : [folder];
  return folders.find((candidate) => existsSync(join(candidate, 'index.js')));
}
