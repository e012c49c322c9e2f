import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assembleDomains } from '../../documents/brownfield/assemble-domains.ts';
import type { ForeignContent } from '../../documents/brownfield/cluster-content.ts';
import { readStrimzi } from '../../documents/brownfield/read-strimzi.ts';
import { readTerraform } from '../../documents/brownfield/read-terraform.ts';
import { type SecretList, secretRemarks } from '../../documents/brownfield/secret-lists.ts';
import type { Checked } from '../../model/problem.ts';
import { assemblyChoices, assemblyHelp, assemblyOptions } from '../assembly-choices.ts';
import { InputProblems } from '../input-problems.ts';
import { loadEnvironment } from '../load-environment.ts';
import { UsageError } from '../usage-error.ts';
import { writeTakenOver } from '../write-taken-over.ts';
import type { Command, Invocation } from './command.ts';

export const importFiles: Command = {
  name: 'import',
  summary: 'Write domain files from what Terraform or Strimzi manages; offline.',
  help: `Usage: tidegate import terraform FILE --out FOLDER --zone ZONE --owner-email ADDRESS --cost-centre TEXT
       tidegate import strimzi FOLDER  --out FOLDER --zone ZONE --owner-email ADDRESS --cost-centre TEXT
                       [--environment NAME] [--prefix DOMAIN=PREFIX]... [--implied-describe] [--waive-until DATE] [--force] [--json]

terraform: the output of "terraform show -json": kafka_topic, kafka_acl, kafka_quota, kafka_user_scram_credential, and
the SCRAM associations of MSK. strimzi: every KafkaTopic and KafkaUser in the YAML files of a folder.
${assemblyHelp}

With --environment topics leave out what the environment sets, and its rules are checked as well.
Exit codes: 0 written, 1 wrong input or files in the way.

Examples:
  terraform show -json > state.json
  tidegate import terraform state.json --out config --zone confidential --owner-email platform@example.com --cost-centre CC-1000
  tidegate import strimzi manifests -e dev --out config --zone confidential --owner-email platform@example.com --cost-centre CC-1000`,
  wordCount: 2,
  takes: ['environment', ...assemblyOptions],
  run: importDomains,
};

interface Foreign extends ForeignContent {
  readonly secretLists?: readonly SecretList[];
}

async function importDomains(invocation: Invocation) {
  const { words, options } = invocation;
  const { tool, path } = readWords(words);
  const environment = options.environment === undefined ? undefined : loadEnvironment(options);
  const choices = assemblyChoices(options, environment?.topicDefaults);
  const reading: Checked<Foreign> =
    tool === 'terraform' ? readTerraform(path, textOf(path)) : readStrimzi(manifestsBelow(path));
  if (!reading.ok) throw new InputProblems(reading.problems);
  const { content, remarks, secretLists = [] } = reading.value;
  const { domains, remarks: open } = assembleDomains(content, choices);
  const all = [...remarks, ...secretRemarks(secretLists, domains), ...open];
  return writeTakenOver({ domains, remarks: all }, invocation, { source: `${tool}, ${path}`, environment });
}

function readWords([tool, path]: readonly string[]) {
  if (path === undefined || (tool !== 'terraform' && tool !== 'strimzi'))
    throw new UsageError('Import what? terraform FILE, or strimzi FOLDER. See: tidegate import --help');
  return { tool, path } as const;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
}

function manifestsBelow(folder: string): ReadonlyMap<string, string> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`${folder} is no folder of YAML files.`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw new UsageError(`${folder} holds no YAML files.`);
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}
