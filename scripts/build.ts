import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleCommandLine, bundleHandlers } from './bundle.ts';
import { emit } from './package/emit.ts';
import { manifest } from './package/manifest.ts';

// npm run build [-- FOLDER]: the published package, ready for `npm pack ./dist`. The private root is never packed.

const root = resolve(process.argv[1] ?? '.', '../..');
const [given] = process.argv.slice(2);
const folder = resolve(given ?? join(root, 'dist'));

/** `package-root.cjs` is CommonJS already: it knows where the package lies. */
const copied = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'constructs/package-root.cjs',
  'constructs/package-root.d.cts',
  'schemas',
];

async function main(): Promise<void> {
  // Nothing of an earlier build may be packed. A folder that somebody named is theirs to empty.
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
  const [, , commandLine] = await Promise.all([
    emit(root, folder),
    bundleHandlers(join(folder, 'handlers')),
    bundleCommandLine(join(folder, 'bin')),
  ]);
  chmodSync(commandLine, 0o755);
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true });
  // Last: a build that failed before cannot be packed.
  const workspace = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(workspace), null, 2)}\n`);
}

await main();
