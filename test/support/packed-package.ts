import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { runCommand } from '../../scripts/run-command.ts';

const root = resolve(__dirname, '../..');

/** The published package as npm packs it, and apps that have it in their `node_modules`. */
export interface PackedPackage {
  /** Folder of the unpacked package. */
  readonly contents: string;
  readonly files: readonly string[];
  /** An app's folder with the package installed. Of others it has only these, linked from ours: nothing is downloaded. */
  installInto(name: string, packages: readonly string[]): string;
}

/** Runs a tool of ours in a folder; `node` is the Node of the project. What it prints is part of a failure's message. */
export async function run(folder: string, command: string, args: readonly string[], environment = {}): Promise<string> {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  const { exitCode, output } = await runCommand(command, args, {
    folder,
    environment: { CDK_VALIDATION: 'false', ...environment, PATH: path },
  });
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${output}`);
  return output;
}

/** Builds, packs and unpacks below a folder, where its apps go as well. */
export async function packPackage(folder: string): Promise<PackedPackage> {
  const dist = join(folder, 'dist');
  await run(root, 'node', ['scripts/build.ts', dist]);
  await run(root, 'npm', ['pack', dist, '--silent', '--pack-destination', folder]);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  await run(folder, 'tar', ['-xzf', tarball]);
  const contents = join(folder, 'package');
  const entries = readdirSync(contents, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    contents,
    files: entries.map(({ parentPath, name }) => relative(contents, join(parentPath, name))),
    installInto(name, packages) {
      const app = join(folder, name);
      cpSync(contents, join(app, 'node_modules/tidegate'), { recursive: true });
      for (const linked of packages) {
        mkdirSync(dirname(join(app, 'node_modules', linked)), { recursive: true });
        symlinkSync(join(root, 'node_modules', linked), join(app, 'node_modules', linked));
      }
      return app;
    },
  };
}
