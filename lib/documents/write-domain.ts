import { type Access, type Denial, intents, readsRecords } from '../model/access.ts';
import type { Client, ClientReference } from '../model/client.ts';
import type { Department } from '../model/department.ts';
import type { Domain } from '../model/domain.ts';
import type { ClientQuota } from '../model/quota.ts';
import { formatSize } from '../model/size.ts';
import { topicLines } from './write-topic.ts';
import {
  type YamlScalar,
  yamlComment,
  yamlItem,
  yamlList,
  yamlMapping,
  yamlScalar,
  yamlSentence,
} from './yaml-lines.ts';

/** What each member of a domain is in its file, in the order of a file. A new member does not compile without its lines. */
const parts: { readonly [Key in keyof Required<Domain>]: (domain: Domain) => readonly string[] } = {
  name: ({ name }) => [`domain: ${yamlScalar(name)}`],
  description: ({ description }) => [`description: ${yamlSentence(description)}`],
  owner: ({ owner }) => ['owner:', ...entryLines(owner).map((line) => `  ${line}`)],
  prefixes: ({ prefixes }) => [
    'prefixes:',
    ...Object.entries(prefixes).flatMap(([key, owned]) => yamlList(key, owned).map((line) => `  ${line}`)),
  ],
  departments: ({ departments = [] }) => section('departments', departments.map(departmentLines)),
  topics: ({ topics }) => section('topics', topics.map(topicLines), true),
  topicBackend: ({ topicBackend }) => (topicBackend === undefined ? [] : ['', `topicBackend: ${topicBackend}`]),
  clients: ({ clients }) => section('clients', clients.map(clientLines)),
  access: ({ name, access }) => section('access', accessRuns(access).map(accessLines(name))),
  denials: ({ name, denials }) => section('deny', denials.map(denialLines(name))),
  quotas: ({ quotas }) => section('quotas', quotas.map(quotaLines)),
  approvals: ({ approvals }) => section('approvals', approvals.map(entryLines)),
  waivers: ({ waivers = [] }) => section('waivers', waivers.map(entryLines)),
  undeclared: ({ undeclared }) =>
    undeclared === undefined ? [] : ['', ...yamlMapping('undeclared', Object.entries(undeclared))],
  onDelete: ({ onDelete }) => (onDelete === 'keep' ? [] : ['', `onDelete: ${onDelete}`]),
};

/**
 * A domain as the text of its file: `readDomain` reads it back to an equal domain, given its schemas. Comments stand above everything.
 * What a domain file has no words for, such as an override that it may not set, is written as it is and refused on reading.
 */
export function writeDomain(domain: Domain, comments: readonly string[] = []): string {
  const lines = [
    '# yaml-language-server: $schema=../../../schemas/domain.schema.json',
    ...comments.map(yamlComment),
    ...Object.values(parts).flatMap((part) => part(domain)),
  ];
  return `${lines.join('\n')}\n`;
}

/** The schemas of a domain by their path relative to its file. */
export function writeSchemas({ topics }: Domain): ReadonlyMap<string, string> {
  return new Map(
    topics.flatMap(({ schema }) =>
      schema === undefined ? [] : [[schema.file, `${JSON.stringify(JSON.parse(schema.text), null, 2)}\n`]],
    ),
  );
}

function section(key: string, items: readonly (readonly string[])[], apart = false): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item, index) => [...(apart && index > 0 ? [''] : []), ...yamlItem(item)]);
  return ['', `${key}:`, ...lines];
}

/** Of the entries that are there, one line each. */
function entryLines(entries: object): readonly string[] {
  return Object.entries(entries).flatMap(([key, value]: [string, YamlScalar | undefined]) =>
    value === undefined ? [] : [`${key}: ${yamlScalar(value)}`],
  );
}

function departmentLines({ name, keyRotationDays: days }: Department): readonly string[] {
  return entryLines({ name, keyRotation: days === undefined ? undefined : `${days}d` });
}

function clientLines({ hosts, clusterOperations, runsAs, ...client }: Client): readonly string[] {
  const operations = clusterOperations?.map((operation) => operation.toLowerCase());
  return [
    ...entryLines(client),
    ...(runsAs === undefined ? [] : ['runsAs:', ...entryLines(runsAs).map((line) => `  ${line}`)]),
    ...(hosts === undefined ? [] : yamlList('hosts', hosts)),
    ...(operations === undefined ? [] : yamlList('clusterOperations', operations)),
  ];
}

interface AccessRun {
  readonly client: ClientReference;
  readonly lines: readonly Access[];
}

/** An entry of the file lists topics by intent and reads for one department: a run ends where client or department change or an earlier intent comes again. */
function accessRuns(access: readonly Access[]): readonly AccessRun[] {
  const runs: { client: ClientReference; lines: Access[] }[] = [];
  for (const line of access) {
    const run = runs.at(-1);
    const last = run?.lines.at(-1);
    const continues =
      run !== undefined &&
      last !== undefined &&
      run.client.domain === line.client.domain &&
      run.client.client === line.client.client &&
      run.lines.every(
        ({ intent, department }) =>
          !readsRecords(intent) || department === line.department || !readsRecords(line.intent),
      ) &&
      intents.indexOf(last.intent) <= intents.indexOf(line.intent);
    if (continues) run.lines.push(line);
    else runs.push({ client: line.client, lines: [line] });
  }
  return runs;
}

function accessLines(domain: string) {
  return ({ client, lines }: AccessRun): readonly string[] => [
    `client: ${yamlScalar(reference(domain, client))}`,
    ...intents.flatMap((intent) => {
      const topics = lines.filter((line) => line.intent === intent).map(({ topic }) => topic);
      return topics.length === 0 ? [] : yamlList(intent, topics);
    }),
    ...entryLines({ department: lines.find(({ department }) => department !== undefined)?.department }),
  ];
}

function denialLines(domain: string) {
  return ({ client, topic, operations }: Denial): readonly string[] => [
    `client: ${yamlScalar(reference(domain, client))}`,
    `${topic.pattern === 'LITERAL' ? 'topic' : 'topicPrefix'}: ${yamlScalar(topic.name)}`,
    ...yamlList(
      'operations',
      operations.map((operation) => operation.toLowerCase()),
    ),
  ];
}

function quotaLines(quota: ClientQuota): readonly string[] {
  const { client, clientId, produceBytesPerSecond, consumeBytesPerSecond } = quota;
  return entryLines({
    client,
    clientId,
    produce: perSecond(produceBytesPerSecond),
    consume: perSecond(consumeBytesPerSecond),
    requestPercentage: quota.requestPercentage,
    controllerMutations: quota.controllerMutationsPerSecond,
  });
}

function perSecond(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : formatSize(bytes);
}

/** Bare for a client of the domain itself. */
function reference(domain: string, { domain: home, client }: ClientReference): string {
  return home === domain ? client : `${home}/${client}`;
}
