import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const root = process.cwd();

/** Every Lambda function: one file below lib/handlers, one folder below the output. */
const handlers = ['reconcile'] as const;

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
  return Promise.all(
    handlers.map(async (name) => {
      const target = join(folder, name);
      rmSync(target, { recursive: true, force: true });
      const { metafile } = await build({
        ...settings,
        target: 'node24',
        entryPoints: [join(root, `lib/handlers/${name}.ts`)],
        outfile: join(target, 'index.js'),
        metafile: true,
      });
      commonJs(target);
      return { folder: target, sources: Object.keys(metafile.inputs) };
    }),
  );
}

/** Bundles the command line into one file. */
export async function bundleCommandLine(folder = join(root, 'dist/bin')): Promise<string> {
  const outfile = join(folder, 'tidegate.js');
  await build({ ...settings, minify: false, target: 'node20', entryPoints: [join(root, 'bin/tidegate.ts')], outfile });
  return outfile;
}

/** An outer `"type": "module"` would turn the bundle into an ES module, and the handler would vanish. */
function commonJs(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
}
