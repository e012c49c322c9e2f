import type { DomainSet } from './domain-set.ts';
import { eachTopic } from './each-topic.ts';
import type { Rule } from './rule.ts';

/** What a domain's file must say and a construct can leave out: it is given roles, and its schemas may be kept elsewhere. */
export const documentRules: readonly Rule<DomainSet>[] = [
  {
    id: 'state-has-schema',
    severity: 'error',
    waivable: true,
    wants: 'A schema for every state topic.',
    because: 'A compacted topic is read from the beginning for years, by readers that its writers never met.',
    check: eachTopic(({ kind, schema }) =>
      kind === 'state' && schema === undefined
        ? { path: ['schema'], got: 'bytes on a state topic', expected: 'an Avro schema' }
        : undefined,
    ),
  },
  {
    id: 'state-has-key',
    severity: 'error',
    waivable: true,
    wants: 'The fields of the record key for every state topic with a schema.',
    because: 'Compaction keeps one record per key: whoever reads or writes the topic must know what a key is.',
    check: eachTopic(({ kind, schema, key }) =>
      kind === 'state' && schema !== undefined && key === undefined
        ? { path: ['key'], got: 'nothing on a state topic', expected: `fields of ${schema.file}` }
        : undefined,
    ),
  },
  {
    id: 'client-assumed-by',
    severity: 'error',
    wants: 'assumedBy or runsAs for IAM clients, and for them alone.',
    because:
      'The platform creates a role for an IAM client and must know which service may assume it, or is told a role of another account.',
    check: ({ domains }) =>
      domains.flatMap(({ name: domain, clients }) =>
        clients.flatMap(({ authentication, assumedBy, runsAs }, index) => {
          if (authentication === 'iam' ? assumedBy !== undefined || runsAs !== undefined : assumedBy === undefined)
            return [];
          const path = ['clients', index, 'assumedBy'];
          return assumedBy === undefined
            ? [
                {
                  domain,
                  path,
                  got: 'nothing',
                  expected: 'kafkaconnect, ecs-tasks or lambda for an iam client, or runsAs',
                },
              ]
            : [{ domain, path, got: `"${assumedBy}"`, expected: `nothing for a ${authentication} client` }];
        }),
      ),
  },
];
