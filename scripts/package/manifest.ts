import { doors } from './doors.ts';

/** What of the private root's package.json goes into the published one. */
export interface Workspace {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Come with the package: `./documents` is nothing without them, and none of them brings another package along. */
const dependencies = ['avsc', 'yaml', 'zod'];

/** All optional: a service that imports `./model` must not download CDK, nor a CDK app the Kafka client. */
const peers = [
  '@aws-sdk/client-kafka',
  '@aws-sdk/client-lambda',
  '@aws-sdk/client-s3',
  'aws-cdk-lib',
  'aws-msk-iam-sasl-signer-js',
  'cdk-nag',
  'constructs',
  'kafkajs',
  'z3-solver',
];

/** Our codecs reach into it, so another release may not fit. */
const exact = ['kafkajs'];

/** The package.json of the published package. The lowest versions are those that the tests run with. */
export function manifest({ version, description, license, engines, devDependencies }: Workspace): object {
  const entries = Object.entries(doors).map(([door, module]) => ({ door, module: `./${module}` }));
  const types = entries
    .filter(({ door }) => door !== '.')
    .map(({ door, module }) => [door.slice(2), [`${module}.d.ts`]]);
  const ranges = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, `${exact.includes(name) ? '' : '^'}${devDependencies[name]}`]));
  return {
    name: 'tidegate',
    version,
    description,
    keywords: ['aws', 'cdk', 'governance', 'kafka', 'msk'],
    license,
    type: 'commonjs',
    engines,
    sideEffects: false,
    bin: { tidegate: 'bin/tidegate.js' },
    main: `./${doors['.']}.js`,
    types: `./${doors['.']}.d.ts`,
    exports: {
      ...Object.fromEntries(
        entries.map(({ door, module }) => [door, { types: `${module}.d.ts`, default: `${module}.js` }]),
      ),
      './schemas/*': './schemas/*',
      './package.json': './package.json',
    },
    // `exports` is invisible to TypeScript's old `moduleResolution: node`.
    typesVersions: { '*': Object.fromEntries(types) },
    dependencies: ranges(dependencies),
    peerDependencies: ranges(peers),
    peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
  };
}
