import { formatDuration } from '../model/duration.ts';
import { formatSize } from '../model/size.ts';
import { readTopicConfig, sameTopicConfig } from '../model/topic-config.ts';

/** Words that stand for numbers below zero. */
const words = ['unlimited', 'like-retention'];

/**
 * How a domain file writes Kafka's own text of a config value: `604800000` becomes `7d`. Undefined for a key that a
 * domain does not set and for a value that it cannot write. Whatever comes back is read again as the same value.
 */
export function configText(key: string, value: string): string | undefined {
  const amount = /^\d+$/.test(value) ? Number(value) : undefined;
  const human = amount === undefined ? words : [formatDuration(amount), formatSize(amount)];
  return [...human, value, value.toLowerCase()].find((text) => {
    const reading = readTopicConfig(key, text);
    return 'value' in reading && sameTopicConfig(key, reading.value, value);
  });
}
