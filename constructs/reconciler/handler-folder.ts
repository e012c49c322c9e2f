import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { here } from '../package-root.cjs';

/** The published package holds the bundle beside `constructs`, a checkout in `dist`. */
const candidates = ['../handlers/reconcile', '../dist/handlers/reconcile'];

/** The bundled reconcile function: `index.js` with everything inside. Undefined where it was not built. */
export function handlerFolder(folder?: string): string | undefined {
  const folders = folder === undefined ? candidates.map((candidate) => join(here, candidate)) : [folder];
  return folders.find((candidate) => existsSync(join(candidate, 'index.js')));
}
