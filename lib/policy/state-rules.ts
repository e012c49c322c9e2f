import { missingField } from '../model/avro-field.ts';
import type { DomainSet } from './domain-set.ts';
import { eachTopic, isCompacted } from './each-topic.ts';
import type { Rule } from './rule.ts';

const compression = 'compression.type';

/** About compaction, what it needs and what it costs. */
export const stateRules: readonly Rule<DomainSet>[] = [
  {
    id: 'history-not-compacted',
    severity: 'error',
    wants: 'Compaction for state topics only.',
    because: 'Compaction keeps the latest value per key: of a journal, a stream or failed records it erases the rest.',
    check: eachTopic((topic) =>
      topic.kind !== 'state' && isCompacted(topic)
        ? {
            path: ['cleanup'],
            got: `"${topic.configs['cleanup.policy']}" on a ${topic.kind} topic`,
            expected: 'delete',
            fix: 'Compaction erases history; if only the latest value per key matters, say kind: state',
          }
        : undefined,
    ),
  },
  {
    id: 'state-compacted',
    severity: 'error',
    waivable: true,
    wants: 'Compaction for every state topic.',
    because: 'Without it the latest value of a key that rests goes with the retention.',
    check: eachTopic((topic) =>
      topic.kind === 'state' && !isCompacted(topic) && !topic.inherits?.includes('cleanup.policy')
        ? { path: ['cleanup'], got: 'delete on a state topic', expected: 'compact or compact,delete' }
        : undefined,
    ),
  },
  {
    id: 'state-words',
    severity: 'error',
    waivable: true,
    wants: 'kind: state for topics whose names promise the latest value.',
    because: 'Readers take the last record of a key for its state; a stream of that name loses it with time.',
    check: eachTopic(({ name, kind }, _, { limits: { stateWords } }) => {
      const word = stateWords.find((candidate) => name.includes(candidate));
      if (word === undefined || kind === 'state') return undefined;
      return { path: ['kind'], got: `${kind} for a name with "${word}"`, expected: 'state, which is compacted' };
    }),
  },
  {
    id: 'state-key',
    severity: 'error',
    wants: 'Record keys of fields that the schema has.',
    because: 'Compaction works per key: a key that the schema does not know cannot be told from the value.',
    check: eachTopic(({ key = [], schema }) => {
      const missing = schema && key.find((field) => missingField(schema.text, field));
      if (missing === undefined) return undefined;
      return { path: ['key'], got: `"${missing}"`, expected: `fields of ${schema?.file ?? 'the schema'}` };
    }),
  },
  {
    id: 'journal-compression',
    severity: 'error',
    waivable: true,
    wants: 'For journals that set a compression, one that the environment allows.',
    because: 'Records kept for years are read by programs that do not exist yet; no codec weakens their integrity.',
    check: eachTopic(({ kind, configs }, _, { limits: { journalCompression } }) => {
      const codec = configs[compression];
      if (kind !== 'journal' || codec === undefined || journalCompression.includes(codec)) return undefined;
      return { path: ['configs', compression], got: codec, expected: journalCompression.join(' or ') };
    }),
  },
  {
    id: 'state-compression',
    severity: 'warning',
    waivable: true,
    wants: 'A compression for compacted topics.',
    because: 'The cleaner rewrites a compacted topic again and again; uncompressed, that is disk and network for ever.',
    check: eachTopic((topic) =>
      isCompacted(topic) && topic.configs[compression] === undefined
        ? { path: ['configs', compression], got: 'nothing', expected: 'a codec such as zstd' }
        : undefined,
    ),
  },
];
