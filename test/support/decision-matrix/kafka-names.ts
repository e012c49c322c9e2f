import type { World } from '../../../lib/proof/world.ts';
import type { KafkaNames } from './matrix-actions.ts';

/** What the statements of the world name inside Kafka, patterns as one of their names, and one that none of them names. */
export function kafkaNames({ roles, resources }: World): KafkaNames {
  const statements = [...roles.flatMap(({ identity }) => identity), ...resources.flatMap(({ policy }) => policy)];
  const patterns = statements.flatMap((statement) => statement.resources.patterns);
  const named = (kind: string) => {
    const names = patterns.flatMap((pattern) => new RegExp(`:${kind}/[^/]+/[^/]+/(.+)$`).exec(pattern)?.[1] ?? []);
    const one = names.map((name) => name.replaceAll('*', 'some').replaceAll('?', 'x'));
    return [...new Set([...one, 'nobodys.own'])];
  };
  return { topics: named('topic'), groups: named('group') };
}
