import { slug } from '../../model/slug.ts';
import { isInternalTopic, type TopicState, topicNameFault } from '../../model/topic.ts';
import type { Remark } from './cluster-content.ts';

/** A prefix of topic names, and the domain that owns it. */
export interface PrefixChoice {
  readonly domain: string;
  readonly prefix: string;
}

/** The topics of one domain to be. */
export interface TopicGroup {
  readonly domain: string;
  readonly prefixes: readonly string[];
  readonly topics: readonly TopicState[];
}

export interface TopicGroups {
  readonly groups: readonly TopicGroup[];
  readonly remarks: readonly Remark[];
}

/** Topics by domain: below the chosen prefixes, or, without any, by their name up to the first "." or "-". */
export function groupTopics(topics: readonly TopicState[], chosen: readonly PrefixChoice[]): TopicGroups {
  const groups = new Map<string, { prefixes: Set<string>; topics: TopicState[] }>();
  const remarks: Remark[] = [];
  for (const topic of [...topics].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isInternalTopic(topic.name)) continue;
    const choice = chosen.length === 0 ? choiceByName(topic.name) : longestPrefix(topic.name, chosen);
    const fault = topicNameFault(topic.name);
    if (fault !== undefined || choice === undefined) {
      remarks.push(leftOut(topic.name, fault, chosen));
      continue;
    }
    const group = groups.get(choice.domain) ?? { prefixes: new Set(), topics: [] };
    group.prefixes.add(choice.prefix);
    group.topics.push(topic);
    groups.set(choice.domain, group);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    groups: sorted.map(([domain, group]) => ({ domain, topics: group.topics, prefixes: [...group.prefixes].sort() })),
    remarks,
  };
}

function choiceByName(name: string): PrefixChoice | undefined {
  const [prefix, head] = /^([^.-]+)[.-]/.exec(name) ?? [];
  const domain = head?.replaceAll('_', '-');
  return prefix !== undefined && domain !== undefined && slug.pattern.test(domain) ? { domain, prefix } : undefined;
}

function longestPrefix(name: string, chosen: readonly PrefixChoice[]): PrefixChoice | undefined {
  return chosen
    .filter(({ prefix }) => name.startsWith(prefix))
    .reduce<PrefixChoice | undefined>(
      (a, b) => (a === undefined || b.prefix.length > a.prefix.length ? b : a),
      undefined,
    );
}

function leftOut(name: string, fault: string | undefined, chosen: readonly PrefixChoice[]): Remark {
  if (fault !== undefined) {
    return {
      kind: 'topic name',
      subject: name,
      text: `Kafka accepts the name, a domain file does not: it wants ${fault}`,
    };
  }
  if (!/[.-]/.test(name)) {
    const text = 'its name has no "." or "-", where the prefix of a domain ends: none can own it';
    return { kind: 'no domain', subject: name, text };
  }
  const why = chosen.length === 0 ? 'its first word is no name of a domain' : 'it starts with no given prefix';
  return { kind: 'no domain', subject: name, text: `${why}; give it to one with --prefix DOMAIN=PREFIX` };
}
