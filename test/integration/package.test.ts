import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Door, doors } from '../../scripts/package/doors.ts';
import { type PackedPackage, packPackage, run } from '../support/packed-package.ts';

const root = resolve(__dirname, '../..');

/** The examples, by the id of their stack. */
const stacks = { 'existing-vpc': 'orders', 'existing-cluster': 'governed-cluster', 'yaml-domain': 'shipping' };

/** Preloaded into Node: a synthesis must do without a network, and without bundlers or other programs. */
const walls = {
  'no-network': "require('node:net').Socket.prototype.connect = () => { throw new Error('no network'); };",
  'no-programs': `const programs = require('node:child_process');
    for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'])
      programs[name] = () => { throw new Error('no programs'); };`,
};

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-package-')));
let packed: PackedPackage;
let manifest: Record<'dependencies' | 'peerDependencies', Record<string, string>> & { readonly version: string };

beforeAll(async () => {
  for (const [name, text] of Object.entries(walls)) writeFileSync(join(folder, `${name}.cjs`), text);
  packed = await packPackage(folder);
  manifest = JSON.parse(readFileSync(join(packed.contents, 'package.json'), 'utf8'));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

function behind(...names: readonly (keyof typeof walls)[]): { readonly NODE_OPTIONS: string } {
  return { NODE_OPTIONS: names.map((name) => `--require ${join(folder, `${name}.cjs`)}`).join(' ') };
}

/** The template of a stack, with blanked asset hashes as in the golden ones. */
function readTemplate(assembly: string, stack: string) {
  const text = readFileSync(join(assembly, `${stack}.template.json`), 'utf8');
  return JSON.parse(text.replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>'));
}

describe('the packed package', () => {
  it('holds code, declarations, the function, the command line and the schemas, and no sources or tests', () => {
    const top = [...new Set(packed.files.map((file) => file.split('/')[0]))].toSorted();
    const texts = ['CHANGELOG.md', 'LICENSE', 'README.md'];
    expect(top).toEqual([...texts, 'bin', 'constructs', 'handlers', 'lib', 'package.json', 'schemas']);
    expect(packed.files.filter((file) => /(?<!\.d)\.ts$|(^|\/)test\/|\.test\./.test(file))).toEqual([]);
    expect(packed.files).toEqual(
      expect.arrayContaining([
        'handlers/reconcile/index.js',
        'handlers/rotate/index.js',
        'bin/tidegate.js',
        'bin/tidegate-account.js',
        'bin/iam/MskAuthorizer.java',
      ]),
    );
  });

  it('asks for every package that its code imports, and for no other', () => {
    const code = packed.files.filter((file) => /^(constructs|lib)\/.*\.c?js$/.test(file));
    const imported = code
      .map((file) => readFileSync(join(packed.contents, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/\brequire\(["']([^."'][^"']*)["']\)/g)])
      .map(([, target = '']) => /^(@[^/]+\/)?[^/]+/.exec(target)?.[0])
      .filter((name) => !name?.startsWith('node:'));
    // The command line is one bundle; what stays out of it is loaded when it is needed.
    const commandLine = readFileSync(join(packed.contents, 'bin/tidegate.js'), 'utf8');
    const later = [...commandLine.matchAll(/\bimport\(["']([^."'][^"']*)["']\)/g)].map(([, target]) => target);
    imported.push(...later.filter((name) => !name?.startsWith('node:')));
    const asked = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect([...new Set(imported)].toSorted()).toEqual(asked.toSorted());
  });

  it('has every file that its package.json names', () => {
    const named = JSON.stringify(manifest).match(/(?<=")(\.\/|bin\/)[\w./-]+\.[a-z]+(?=")/g) ?? [];
    expect(named.length).toBeGreaterThan(3 * Object.keys(doors).length);
    expect(named.filter((file) => !existsSync(join(packed.contents, file)))).toEqual([]);
  });
});

describe('a service without any other package', () => {
  let service: string;

  beforeAll(() => {
    service = packed.installInto('service', []);
  });

  it.each<Door>(['./model', './policy', './reconciler'])('loads %s, and nothing but the package', async (door) => {
    const script = `
      const names = Object.keys(require('tidegate/${door.slice(2)}'));
      const foreign = Object.keys(require.cache).filter((file) => !file.includes('/node_modules/tidegate/lib/'));
      console.log(JSON.stringify({ names: names.length > 0, foreign }));`;
    expect(JSON.parse(await run(service, 'node', ['-e', script]))).toEqual({ names: true, foreign: [] });
  });

  it('type-checks against ./model', async () => {
    const text = `import { parseDuration, type Topic } from 'tidegate/model';
      export const topic: Pick<Topic, 'name'> = { name: 'orders.placed' };
      // @ts-expect-error: milliseconds are a number
      export const milliseconds: string | undefined = parseDuration('7d');`;
    writeFileSync(join(service, 'service.ts'), text);
    await run(service, 'tsc', ['--strict', '--noEmit', '--types', '', '--module', 'nodenext', 'service.ts']);
  });

  it('runs the command line: its help, its version, and a check of a configuration', async () => {
    const tidegate = (...args: readonly string[]) =>
      run(service, 'node', ['node_modules/tidegate/bin/tidegate.js', ...args]);
    cpSync(join(root, 'config'), join(service, 'config'), { recursive: true });
    expect(await tidegate('--help')).toContain('Usage: tidegate COMMAND');
    expect(await tidegate('--version')).toBe(`${manifest.version}\n`);
    expect(await tidegate('validate')).toContain(': valid');
  });

  it('runs the check of an account, whose part of the AWS SDK lies beside the command line', async () => {
    const account = join(service, 'node_modules/tidegate/bin/tidegate-account.js');
    const script = `process.stdout.write(typeof require(${JSON.stringify(account)}).readAccount)`;
    expect(await run(service, 'node', ['-e', script])).toBe('function');
  });
});

describe('a CommonJS app as `cdk init` makes it, around the stack of an example', () => {
  let app: string;

  beforeAll(async () => {
    app = join(folder, 'orders');
    mkdirSync(app);
    await run(app, 'cdk', ['init', 'app', '--language', 'typescript', '--generate-only']);
    packed.installInto('orders', ['@swc', '@types', 'aws-cdk-lib', 'constructs', 'jest']);
    cpSync(join(root, 'examples/existing-vpc/orders-stack.ts'), join(app, 'lib/orders-stack.ts'));
    writeFileSync(join(app, 'test/orders.test.ts'), jestTest);
  }, 30_000);

  it('type-checks with the module resolution of bundlers, the declarations of the package included', async () => {
    const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', 'false'];
    await run(app, 'tsc', ['-p', '.', ...bundler]);
  }, 30_000);

  it('compiles with NodeNext, its own setting, and synthesizes offline with the function of the package', async () => {
    await run(app, 'tsc', ['-p', '.', '--noEmit', 'false', '--outDir', 'out']);
    const synth = ['synth', '--quiet', '--no-notices', '--app', 'node out/bin/orders.js'];
    await run(app, 'cdk', synth, behind('no-network'));
    const assembly = join(app, 'cdk.out');
    const resources = Object.values<{ Type: string }>(readTemplate(assembly, 'OrdersStack').Resources);
    expect(resources.map(({ Type }) => Type)).toEqual(
      expect.arrayContaining(['AWS::MSK::Cluster', 'Custom::KafkaDomain']),
    );
    const handler = readFileSync(join(packed.contents, 'handlers/reconcile/index.js'));
    const assets = readdirSync(assembly).map((name) => join(assembly, name, 'index.js'));
    expect(assets.filter((file) => existsSync(file) && readFileSync(file).equals(handler))).toHaveLength(1);
  }, 30_000);

  it('passes its own Jest, which loads the package as it is', async () => {
    expect(await run(app, 'node', ['node_modules/jest/bin/jest.js', '--ci'])).toContain('1 passed, 1 total');
  }, 30_000);
});

const jestTest = `
import * as cdk from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as Orders from '../lib/orders-stack';

test('one cluster with two users', () => {
  const template = Template.fromStack(new Orders.OrdersStack(new cdk.App(), 'MyTestStack', {}));
  template.resourceCountIs('AWS::MSK::Cluster', 1);
  template.resourceCountIs('AWS::SecretsManager::Secret', 2);
});
`;

describe('an ESM app in TypeScript that Node runs as it is', () => {
  let app: string;

  beforeAll(() => {
    app = packed.installInto('modules', ['@types', 'avsc', 'aws-cdk-lib', 'cdk-nag', 'constructs', 'yaml', 'zod']);
    writeFileSync(join(app, 'package.json'), '{"type":"module"}');
    cpSync(join(root, 'examples'), app, { recursive: true });
  });

  it('type-checks', async () => {
    const settings = ['--strict', '--noEmit', '--skipLibCheck', '--allowImportingTsExtensions'];
    const modules = ['--module', 'nodenext', '--types', 'node'];
    await run(app, 'tsc', [...settings, ...modules, ...Object.keys(stacks).map((example) => `${example}/app.ts`)]);
  }, 30_000);

  it.each(Object.entries(stacks))(
    'synthesizes the example %s by named import, as reviewed, without network or other programs',
    async (example, stack) => {
      const assembly = join(app, 'cdk.out', example);
      await run(join(app, example), 'node', ['app.ts'], {
        ...behind('no-network', 'no-programs'),
        CDK_OUTDIR: assembly,
      });
      expect(readTemplate(assembly, stack)).toEqual(
        JSON.parse(readFileSync(join(root, `test/golden/${example}.json`), 'utf8')),
      );
    },
    30_000,
  );
});
