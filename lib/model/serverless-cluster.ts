import type { TopicDefaults } from './domain-document.ts';

/** What the platform takes for the version of MSK Serverless, which does not tell it: no key is too new or too old for it. */
export const serverlessVersion = 'serverless';

/** What MSK Serverless and Express brokers keep of every record, and how many of them a write waits for; nobody changes it. */
export const fixedReplication: TopicDefaults = { replicationFactor: 3, minInsyncReplicas: 2 };

/** AWS: `msk/latest/developerguide/limits.html`, leader partitions of a Serverless cluster. */
export const serverlessPartitions = { all: 2_400, compacted: 120 } as const;
