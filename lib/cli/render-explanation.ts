import type { PartitionAdvice } from '../model/partition-advice.ts';
import type { Place } from '../model/problem.ts';
import { told } from './block-client.ts';
import type { AccessExplanation, ClientBlock } from './explain-access.ts';
import type { TopicExplanation } from './explain-topic.ts';
import { paint, type Terminal } from './terminal.ts';

/** `yes: audit-service may read payments.events`, and the lines that decide. */
export function renderAccess(explanation: AccessExplanation, terminal: Terminal): readonly string[] {
  const { client, operation, topic, hosts, allowed, because } = explanation;
  const verb = operation.toLowerCase().replaceAll('_', ' ');
  const answer = allowed ? paint(terminal, 'green', 'yes') : paint(terminal, 'red', 'no');
  const reasons = because.flatMap(({ declared, place, rights }) => [
    `  ${where(place)}: ${declared}`,
    ...rights.map((right) => `    ${right}`),
  ]);
  const blocks = explanation.blocked === undefined ? [] : blockLines(explanation.blocked);
  return [
    `${answer}: ${client} ${allowed ? 'may' : 'may not'} ${verb} ${topic}${allowed ? only(hosts) : ''}`,
    ...blocks,
    ...(reasons.length === 0 && blocks.length === 0 ? [`  ${byDefault(explanation)}`] : reasons),
  ];
}

function blockLines({ acls, entry }: ClientBlock): readonly string[] {
  const who = entry?.action === 'block' ? told(entry) : 'the state does not say by whom';
  return [
    `  blocked ${who}`,
    ...acls.map((acl) => `    deny ALL on ${acl.resourceType.toLowerCase()} ${acl.resourceName}`),
  ];
}

function only(hosts: readonly string[] | undefined): string {
  return hosts === undefined ? '' : `, from ${hosts.join(', ')} only`;
}

function byDefault({ allowed, plane, domain }: AccessExplanation): string {
  if (allowed) return 'no ACL names the topic, and the cluster then allows everybody (allow.everyone.if.no.acl.found)';
  const missing = plane === 'iam' ? 'a role may only what its statements say' : 'the cluster denies by default';
  return `no access line of the domain ${domain} gives it, and ${missing}`;
}

/** Everything that is declared for a topic, each with its file and line. */
export function renderTopic(explanation: TopicExplanation, terminal: Terminal): readonly string[] {
  const { topic, domain, place, settings, access } = explanation;
  const width = Math.max(...settings.map(({ key, value }) => key.length + value.length)) + 3;
  return [
    `${paint(terminal, 'bold', topic)} of the domain ${domain}, ${where(place)}`,
    ...settings.map((each) => `  ${`${each.key}: ${each.value}`.padEnd(width)} ${where(each.place)}`),
    'access',
    ...access.map((each) => `  ${where(each.place)}: ${each.declared}`),
    ...(access.length === 0 ? ['  nobody'] : []),
    ...adviceLines(explanation),
  ];
}

function adviceLines({ settings, advice }: TopicExplanation): readonly string[] {
  const declared = settings.find(({ key }) => key === 'partitions')?.value;
  if (advice === undefined) {
    return [
      `partitions: ${declared} declared; no rate is declared, so none is advised (rate: { messages: 500, messageSize: 1KiB })`,
    ];
  }
  return [
    `partitions: ${declared} declared, ${advice.partitions} advised`,
    ...advice.needs.map(({ partitions, because }) => `  ${String(partitions).padStart(3)}: ${because}`),
    `  ${conclusion(advice)}`,
  ];
}

function conclusion({ needs, maximum }: PartitionAdvice): string {
  return needs.some(({ partitions }) => partitions > maximum)
    ? `a topic has at most ${maximum} here: split it, or let each consumer do more`
    : 'the largest of these, rounded up to a multiple of the brokers';
}

function where(place: Place | undefined): string {
  if (place === undefined) return 'default';
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
