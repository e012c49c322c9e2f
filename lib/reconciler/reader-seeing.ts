import type { KafkaReader } from './ports.ts';

/** The same reader with another look at the cluster. */
export function readerSeeing(admin: KafkaReader, observe: KafkaReader['observe']): KafkaReader {
  return {
    clusterId: admin.clusterId,
    principal: admin.principal,
    observe,
    topicUse: (names) => admin.topicUse(names),
    validate: (request) => admin.validate(request),
  };
}
