import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';
import { doors } from './doors.ts';

/** Emits the doors and all that they import as CommonJS with declarations: Jest of a `cdk init` app refuses ES modules. */
export async function emit(root: string, folder: string): Promise<void> {
  const project = join(root, '.cache/package/tsconfig.json');
  mkdirSync(join(project, '..'), { recursive: true });
  writeFileSync(project, JSON.stringify(settings(root, folder)));
  const { exitCode, output } = await runCommand('tsc', ['-p', project], { folder: root });
  if (exitCode !== 0) throw new Error(`tsc refused the published sources:\n${output}`);
}

function settings(root: string, folder: string): object {
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      rootDir: root,
      outDir: folder,
      declaration: true,
      module: 'commonjs',
      moduleResolution: 'bundler',
      verbatimModuleSyntax: false,
      rewriteRelativeImportExtensions: true,
      // Users may run Node 20: whatever it lacks is an error here.
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
    },
    include: [],
    files: Object.values(doors).map((module) => join(root, `${module}.ts`)),
  };
}
