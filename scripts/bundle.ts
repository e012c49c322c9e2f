import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = process.cwd();

/** Every Lambda function: one file below lib/handlers, one folder below the output. */
const handlers = ['reconcile', 'rotate'] as const;

/** An outer `"type": "module"` would turn the bundle into an ES module, and the handler would vanish. */
const commonJs = '{"type":"commonjs"}\n';

const settings: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
};

export interface HandlerBundle {
  /** Holds `index.js` and what makes it CommonJS, nothing else: it is the asset. */
  readonly folder: string;
  /** Every source file in it, as a path from the root. */
  readonly sources: readonly string[];
}

/** Bundles the handlers with Kafka client and AWS SDK inside, so that the exact artefact runs anywhere. */
export async function bundleHandlers(folder = join(root, 'dist/handlers')): Promise<readonly HandlerBundle[]> {
  return Promise.all(handlers.map((name) => bundleHandler(join(root, `lib/handlers/${name}.ts`), join(folder, name))));
}

export async function bundleHandler(source: string, folder: string): Promise<HandlerBundle> {
  const { metafile, outputFiles } = await build({
    ...settings,
    target: 'node24',
    entryPoints: [source],
    outfile: join(folder, 'index.js'),
    metafile: true,
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  const kept = ['package.json', ...outputFiles.map(({ path }) => basename(path))];
  for (const name of readdirSync(folder)) if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true });
  for (const { path, contents } of outputFiles) replace(path, contents);
  replace(join(folder, 'package.json'), commonJs);
  return { folder, sources: Object.keys(metafile.inputs) };
}

/** Java of the local twin, compiled where it runs: `lib/local/java-root.cjs` looks for it beside the bundle. */
function copyJava(folder: string): void {
  const isJava = (path: string) => !path.endsWith('.ts');
  cpSync(join(root, 'lib/local/iam'), join(folder, 'iam'), { recursive: true, filter: isJava });
}

/** Seven clients of the AWS SDK that one command needs: beside the command line, or each of its starts would read 2 MB more. */
const accountReader = { source: 'lib/adapters/aws/account/read-account.ts', file: 'tidegate-account.js' };

const accountReaderApart: Plugin = {
  name: 'account-reader-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/account\/read-account\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${accountReader.file}`, external: true } : undefined,
    ),
};

/**
 * Bundles the command line into one file, with one beside it for what needs most of the AWS SDK, and the Java that it compiles.
 * Answers the first.
 */
export async function bundleCommandLine(folder = join(root, 'dist/bin')): Promise<string> {
  const outfile = join(folder, 'tidegate.js');
  // Names stay, so that a stack trace can be read; without white space the file takes less time and memory to load.
  const readable = { minify: false, minifyWhitespace: true, minifySyntax: true, lineLimit: 160 };
  // Z3 is 35 MB that one command needs: whoever proves installs it.
  const shared = { ...settings, ...readable, target: 'node20', external: ['z3-solver'] };
  await Promise.all([
    build({ ...shared, entryPoints: [join(root, 'bin/tidegate.ts')], outfile, plugins: [accountReaderApart] }),
    build({ ...shared, entryPoints: [join(root, accountReader.source)], outfile: join(folder, accountReader.file) }),
  ]);
  copyJava(folder);
  return outfile;
}

/** Whoever reads the asset meanwhile, such as a synthesis beside this one, finds the old file or the new one. */
function replace(path: string, contents: string | Uint8Array): void {
  const written = `${dirname(path)}.${basename(path)}.${process.pid}`;
  writeFileSync(written, contents);
  renameSync(written, path);
}
