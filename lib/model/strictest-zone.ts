import { reaches } from './access.ts';
import type { ResolvedAccess } from './domain-document.ts';
import type { Topic } from './topic.ts';
import { classifications, type Zone } from './zone.ts';

/** A domain's topics, as far as they are declared. */
interface DeclaredTopics {
  readonly name: string;
  readonly topics: readonly Pick<Topic, 'name' | 'zone'>[];
}

/**
 * The strictest zone among the topics that some access lines reach, whatever they allow: who may only write could be taken for a writer of
 * all that is there. Of two that are equally strict, the first by name. Undefined: they reach no topic of these zones.
 */
export function strictestZone(
  lines: readonly Pick<ResolvedAccess, 'topicDomain' | 'topic'>[],
  domains: readonly DeclaredTopics[],
  zones: readonly Pick<Zone, 'name' | 'classification'>[],
): string | undefined {
  const reached = new Set(
    lines.flatMap(({ topicDomain, topic: named }) =>
      domains
        .filter(({ name }) => name === topicDomain)
        .flatMap(({ topics }) => topics.filter(({ name }) => reaches(named, name)).map(({ zone }) => zone)),
    ),
  );
  const rank = ({ classification }: Pick<Zone, 'classification'>) => classifications.indexOf(classification);
  const [strictest] = zones
    .filter(({ name }) => reached.has(name))
    .sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1));
  return strictest?.name;
}
