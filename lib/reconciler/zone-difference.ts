import type { DomainDocument } from '../model/domain-document.ts';
import type { Change } from './change.ts';
import type { Difference } from './difference.ts';
import type { PlanInput } from './plan-input.ts';

/** Zone of each topic, as a document declares it. */
export function zonesOf(document: Pick<DomainDocument, 'topics'> | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((document?.topics ?? []).map(({ name, zone }) => [name, zone]));
}

/**
 * Topics on the cluster that were declared in another zone before. Kafka knows nothing of it; keys, secrets, buckets and readers follow from the
 * zone, and what was written before stays where it was. A return goes back without a word.
 */
export function zoneDifference({ desired, observed, mode, formerZones = {} }: PlanInput): Difference {
  if (mode === 'return') return { changes: [], notices: [] };
  const existing = new Set(observed.topics.map(({ name }) => name));
  const changes = desired.topics.flatMap(({ name: topic, zone: after }): readonly Change[] => {
    const before = Object.hasOwn(formerZones, topic) ? formerZones[topic] : undefined;
    if (before === undefined || before === after || !existing.has(topic)) return [];
    return [{ kind: 'change-zone', topic, before, after }];
  });
  return { changes, notices: [] };
}
