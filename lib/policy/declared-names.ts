import type { ClientReference } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Path } from '../model/path.ts';
import { type DomainSet, findClient, referenceText } from './domain-set.ts';
import type { DomainComplaint } from './each-domain.ts';

/** The complaint about a name that nobody declared, with the nearest one that somebody did. */
export function unknownName(path: Path, name: string, known: readonly string[], expected: string): DomainComplaint {
  const nearest = nearestWord(name, known);
  return { path, got: `"${name}"`, expected, ...(nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` }) };
}

/** Nothing where a domain declares the client, or could not be read. */
export function unknownClient(
  set: DomainSet,
  owner: Domain,
  reference: ClientReference,
  path: Path,
): readonly DomainComplaint[] {
  if (set.unread.includes(reference.domain) || findClient(set.domains, reference) !== undefined) return [];
  const known = set.domains.flatMap((domain) =>
    domain.clients.map(({ name }) => referenceText(owner, { domain: domain.name, client: name })),
  );
  const expected = 'a client that this domain declares, or domain/client for one of another domain';
  return [unknownName(path, referenceText(owner, reference), known, expected)];
}

/** Nothing where the domain declares the topic. */
export function unknownTopic(domain: Domain, topic: string, path: Path): readonly DomainComplaint[] {
  if (domain.topics.some(({ name }) => name === topic)) return [];
  const known = domain.topics.map(({ name }) => name);
  return [unknownName(path, topic, known, `a topic of the domain ${domain.name}`)];
}

/** Nothing where the prefix lies below one of the domain's own; `written` is how its file spells it. */
export function foreignPrefix(
  { prefixes: { topics: owned } }: Domain,
  prefix: string,
  written: string,
  path: Path,
): readonly DomainComplaint[] {
  if (owned.some((start) => prefix.startsWith(start))) return [];
  return [{ path, got: `"${written}"`, expected: `a prefix that starts with ${owned.join(' or ')}` }];
}
