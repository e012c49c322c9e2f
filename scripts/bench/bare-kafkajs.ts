import kafkajs, { type Admin } from 'kafkajs';
import type { User } from '../../lib/local/client-properties.ts';
import type { Twin } from '../../lib/local/twin.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ConfigResourceTypes, ResourcePatternTypes } = kafkajs;

/** The least that can be done with plain kafkajs: nothing is compared, waited for or remembered. Answers the requests sent. */
export interface BareKafkajs {
  /** Reads all topics, their configs and all ACLs. */
  read(document: DomainDocument): Promise<number>;
  /** Creates the topics in one request and the ACLs in another. */
  create(document: DomainDocument): Promise<number>;
}

export function bareKafkajs({ bootstrapServers, ca }: Twin, { name: username, password }: User): BareKafkajs {
  const kafka = new kafkajs.Kafka({
    brokers: [...bootstrapServers],
    ssl: { ca: [ca] },
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const connected = async (use: (admin: Admin) => Promise<unknown>) => {
    const admin = kafka.admin();
    let requests = 0;
    admin.on(admin.events.REQUEST, () => {
      requests += 1;
    });
    await admin.connect();
    await use(admin).finally(() => admin.disconnect());
    return requests;
  };
  return {
    read: ({ topics }) => connected((admin) => readAll(admin, topics)),
    create: (document) => connected((admin) => createAll(admin, document)),
  };
}

async function readAll(admin: Admin, topics: DomainDocument['topics']): Promise<void> {
  await admin.fetchTopicMetadata();
  await admin.describeConfigs({
    resources: topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
    includeSynonyms: false,
  });
  await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
}

async function createAll(admin: Admin, { topics, acls }: DomainDocument): Promise<void> {
  await admin.createTopics({
    waitForLeaders: false,
    topics: topics.map(({ name, partitions, replicationFactor, configs }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    })),
  });
  await admin.createAcls({
    acl: acls.map(({ resourceName, principal, host, operation }) => ({
      resourceType: AclResourceTypes.TOPIC,
      resourceName,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal,
      host,
      operation: operation === 'READ' ? AclOperationTypes.READ : AclOperationTypes.DESCRIBE,
      permissionType: AclPermissionTypes.ALLOW,
    })),
  });
}
