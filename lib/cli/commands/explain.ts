import type { Configuration } from '../../documents/read-configuration.ts';
import { operationsOf } from '../../model/acl-resource.ts';
import { nearestWord } from '../../model/nearest-word.ts';
import { checkedConfiguration, chosenDomains } from '../checked-configuration.ts';
import { clientBlock } from '../client-block.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { explainAccess } from '../explain-access.ts';
import { explainTopic } from '../explain-topic.ts';
import { clusterOptions, refuseWithoutBrokers } from '../options.ts';
import { renderAccess, renderTopic } from '../render-explanation.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

const verbs = operationsOf.TOPIC.map((operation) => operation.toLowerCase());

export const explain: Command = {
  name: 'explain',
  summary: 'Say who may do what with a topic, and through which line of which file; offline.',
  help: `Usage: tidegate explain CLIENT (${verbs.slice(0, 2).join('|')}|...) TOPIC --environment NAME [--domain NAME]... [--json]
                        [--blocks [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER]]]
       tidegate explain topic TOPIC --environment NAME [--domain NAME]... [--json]

The first answers yes or no from access lines and deny rules, as ACLs for SCRAM and mTLS clients, as statements for IAM.
The second shows what is declared for the topic, where, and how many partitions its declared rate advises.
With --blocks the cluster is asked whether the client is blocked there, and the state by whom and why.
--domain looks for the topic in these domains only. Verbs: ${verbs.join(', ')}.
Exit codes: 0 answered, yes or no; 1 unknown client or topic, or wrong input.

Examples:
  tidegate explain audit-service read payments.events --environment dev
  tidegate explain topic payments.events -e prod --json`,
  wordCount: 3,
  takes: [...clusterOptions, 'blocks', 'json'],
  run: async (invocation) => {
    const { words, options, terminal } = invocation;
    const aboutTopic = words.length === 2 && words[0] === 'topic';
    if (!aboutTopic && words.length !== 3) throw new UsageError('Explain what? CLIENT read TOPIC, or topic TOPIC.');
    refuseUnaskedCluster(invocation);
    const configuration = checkedConfiguration(options, terminal.note);
    return aboutTopic ? showTopic(configuration, invocation) : showAccess(configuration, invocation);
  },
};

/** Without the question, the way to the cluster would be ignored. */
function refuseUnaskedCluster({ words, options }: Invocation): void {
  const { blocks, bootstrapServers, commandConfig, clusterId } = options;
  if (blocks && words[0] === 'topic') throw new UsageError('--blocks is about a client: explain CLIENT read TOPIC.');
  if (blocks) refuseWithoutBrokers(options);
  else if ([bootstrapServers, commandConfig, clusterId].some((given) => given !== undefined)) {
    throw new UsageError('explain asks a cluster only with --blocks: add it, or leave the brokers out.');
  }
}

async function showAccess(configuration: Configuration, invocation: Invocation): Promise<ExitCode> {
  const [name = '', verb = '', topicName = ''] = invocation.words;
  const clients = configuration.running.flatMap((domain) => domain.clients);
  const client = clients.find((candidate) => candidate.name === name);
  if (client === undefined) throw unknown('client', name, clients);
  const operation = operationsOf.TOPIC.find((candidate) => candidate.toLowerCase() === verb);
  if (operation === undefined) throw new UsageError(`${verb} is no verb for topics; use ${verbs.join(', ')}`);
  const { topic, domain } = findTopic(configuration, invocation.options.domains, topicName);
  const subject = { topic: topic.name, domain: domain.name };
  const blocked = invocation.options.blocks ? await clientBlock(configuration, client, invocation.options) : undefined;
  return show(invocation, explainAccess(configuration, client, operation, subject, blocked), renderAccess);
}

function showTopic(configuration: Configuration, invocation: Invocation): ExitCode {
  const { topic, domain } = findTopic(configuration, invocation.options.domains, invocation.words[1] ?? '');
  return show(invocation, explainTopic(configuration, domain, topic), renderTopic);
}

function show<Explanation>(
  { options, terminal }: Invocation,
  explanation: Explanation,
  render: (explanation: Explanation, terminal: Terminal) => readonly string[],
): ExitCode {
  const lines = options.json ? [JSON.stringify(explanation, null, 2)] : render(explanation, terminal);
  for (const line of lines) terminal.out(line);
  return exitCodes.done;
}

function findTopic(configuration: Configuration, domainNames: readonly string[], name: string) {
  const chosen = chosenDomains(configuration, domainNames);
  const domains = configuration.running.filter((domain) => chosen.includes(domain.name));
  const owned = domains.flatMap((domain) => domain.topics.map((topic) => ({ topic, domain })));
  const found = owned.find(({ topic }) => topic.name === name);
  if (found !== undefined) return found;
  throw unknown(
    'topic',
    name,
    domains.flatMap((domain) => domain.topics),
  );
}

function unknown(kind: string, name: string, known: readonly { readonly name: string }[]): UsageError {
  const names = known.map((each) => each.name);
  const nearest = nearestWord(name, names);
  return new UsageError(
    `No ${kind} ${name}. ${nearest === undefined ? `Known: ${names.join(', ')}` : `Did you mean ${nearest}?`}`,
  );
}
