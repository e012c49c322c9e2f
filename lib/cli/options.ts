import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** Every option of the command line; a command names those that it takes. */
const declared = {
  environment: { type: 'string', short: 'e' },
  config: { type: 'string' },
  domain: { type: 'string', multiple: true },
  'bootstrap-servers': { type: 'string' },
  'command-config': { type: 'string' },
  state: { type: 'string' },
  'cluster-id': { type: 'string' },
  'cluster-arn': { type: 'string' },
  'scram-passwords': { type: 'string' },
  'break-glass': { type: 'string' },
  language: { type: 'string' },
  folder: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean' },
  prefix: { type: 'string', multiple: true },
  zone: { type: 'string' },
  'owner-email': { type: 'string' },
  'cost-centre': { type: 'string' },
  'implied-describe': { type: 'boolean' },
  'waive-until': { type: 'string' },
  plan: { type: 'string' },
  reason: { type: 'string' },
  blocks: { type: 'boolean' },
  format: { type: 'string' },
  qualifier: { type: 'string' },
  assembly: { type: 'string' },
  claims: { type: 'string' },
  'detailed-exitcode': { type: 'boolean' },
  declared: { type: 'boolean' },
  json: { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export type OptionName = keyof typeof declared;

/** How a command reaches a cluster: through its brokers, or as a deployed environment. */
export const clusterOptions: readonly OptionName[] = [
  'environment',
  'domain',
  'bootstrap-servers',
  'command-config',
  'state',
  'cluster-id',
];

/** Every command takes these. */
export const commonOptions: readonly OptionName[] = ['config', 'debug', 'help', 'version'];

export interface Options {
  readonly environment?: string;
  readonly config: string;
  readonly domains: readonly string[];
  readonly bootstrapServers?: string;
  readonly commandConfig?: string;
  readonly state: string;
  readonly clusterId?: string;
  readonly clusterArn?: string;
  /** A file of passwords: Kafka itself holds the users. */
  readonly scramPasswords?: string;
  readonly breakGlass?: string;
  readonly language?: string;
  readonly folder: string;
  readonly out?: string;
  readonly force: boolean;
  readonly prefixes: readonly string[];
  readonly zone?: string;
  readonly ownerEmail?: string;
  readonly costCentre?: string;
  readonly impliedDescribe: boolean;
  readonly waiveUntil?: string;
  /** A plan that was reviewed, in a file. */
  readonly plan?: string;
  /** Why somebody is shut out. */
  readonly reason?: string;
  /** Ask the cluster who is blocked. */
  readonly blocks: boolean;
  readonly format?: string;
  /** Of the CDK's bootstrap stack. */
  readonly qualifier?: string;
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** A file of claims, instead of that of the configuration. */
  readonly claims?: string;
  readonly detailedExitcode: boolean;
  /** Read only the topics that are declared. */
  readonly declared: boolean;
  readonly json: boolean;
  readonly debug: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

export const defaults = {
  config: 'config',
  state: '.cache/state',
  folder: '.cache/twin',
  assembly: 'cdk.out',
} as const;

export interface CommandLine {
  readonly words: readonly string[];
  /** The options that were written, as opposed to those that have their default. */
  readonly given: readonly OptionName[];
  readonly options: Options;
}

export function readOptions(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  refuseEmpty(values);
  return {
    words: positionals,
    given: Object.keys(values) as OptionName[],
    options: {
      environment: values.environment,
      config: values.config ?? defaults.config,
      domains: values.domain ?? [],
      bootstrapServers: values['bootstrap-servers'],
      commandConfig: values['command-config'],
      state: values.state ?? defaults.state,
      clusterId: values['cluster-id'],
      clusterArn: values['cluster-arn'],
      scramPasswords: values['scram-passwords'],
      breakGlass: values['break-glass'],
      language: values.language,
      folder: values.folder ?? defaults.folder,
      out: values.out,
      force: values.force ?? false,
      prefixes: values.prefix ?? [],
      zone: values.zone,
      ownerEmail: values['owner-email'],
      costCentre: values['cost-centre'],
      impliedDescribe: values['implied-describe'] ?? false,
      waiveUntil: values['waive-until'],
      plan: values.plan,
      reason: values.reason,
      blocks: values.blocks ?? false,
      format: values.format,
      qualifier: values.qualifier,
      assembly: values.assembly ?? defaults.assembly,
      claims: values.claims,
      detailedExitcode: values['detailed-exitcode'] ?? false,
      declared: values.declared ?? false,
      json: values.json ?? false,
      debug: values.debug ?? false,
      help: values.help ?? false,
      version: values.version ?? false,
    },
  };
}

function refuseEmpty(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if ([value].flat().some((each) => typeof each === 'string' && each.trim() === '')) {
      throw new UsageError(`--${name} needs a value. See: tidegate --help`);
    }
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: declared, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See: tidegate --help`);
  }
}

/** What says something about brokers goes with them; a deployed environment knows it by itself. */
export function refuseWithoutBrokers({ bootstrapServers, commandConfig, clusterId, scramPasswords }: Options): void {
  if (bootstrapServers !== undefined) return;
  if (commandConfig !== undefined)
    throw new UsageError(
      '--command-config goes with --bootstrap-servers: a deployed environment is reached through AWS.',
    );
  if (clusterId !== undefined)
    throw new UsageError('--cluster-id goes with --bootstrap-servers: a deployed environment knows its cluster.');
  if (scramPasswords !== undefined)
    throw new UsageError('--scram-passwords goes with --bootstrap-servers: on MSK users come from Secrets Manager.');
}

export const environmentMissing = 'Which environment? Add --environment dev (or another one).';

/** The environment that a command cannot do without. */
export function environmentOf(options: Options): string {
  if (options.environment === undefined) throw new UsageError(environmentMissing);
  return options.environment;
}
