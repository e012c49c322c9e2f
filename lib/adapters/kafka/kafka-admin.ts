import type { AclBinding } from '../../model/acl.ts';
import type { TopicState } from '../../model/topic.ts';
import type {
  ConfigEdit,
  Growth,
  ItemOutcome,
  KafkaAdmin,
  ObserveOptions,
  QuotaEdit,
  TopicRequest,
} from '../../reconciler/ports.ts';
import { createAcls, deleteAcls } from './acl-apis.ts';
import { encodeAcl } from './acl-codes.ts';
import { createPartitions, createTopics, deleteTopics, incrementalAlterConfigs } from './apis.ts';
import type { OnRequest } from './broker-connection.ts';
import { editQuotas } from './client-quotas.ts';
import { type KafkaConnection, requestTimeout } from './connection-settings.ts';
import { type ItemAnswer, itemOutcome, outcomesByKey } from './item-outcomes.ts';
import { observeCluster } from './observe-cluster.ts';
import { createUsers, type PasswordStore, readUsers, removeUsers } from './scram-users.ts';
import { topicResource } from './topic-settings.ts';
import { topicUse } from './topic-use.ts';
import { connectTransport, type KafkaTransport } from './transport.ts';

export interface KafkaAdminOptions {
  /** Told of each answered request by its API name, login included. */
  readonly onRequest?: OnRequest;
  /**
   * The cluster itself holds its SCRAM users: they are observed, and created with these passwords. Absent: users are not
   * looked at, as on MSK, where they come from Secrets Manager.
   */
  readonly passwords?: PasswordStore;
}

/** Logs in and knows the cluster's id; rejects with a `PlatformError` that says what to do. */
export async function connectKafkaAdmin(
  connection: KafkaConnection,
  { onRequest = () => undefined, passwords }: KafkaAdminOptions = {},
): Promise<KafkaAdmin> {
  return new WireKafkaAdmin(connection, await connectTransport(connection, onRequest), passwords);
}

/** Milliseconds for the controller, less than our own patience: an answer that names the items beats a time-out. */
const timeoutMs = requestTimeout - 10_000;

/** `AlterConfigOp.OpType`. */
const [set, remove] = [0, 1];

class WireKafkaAdmin implements KafkaAdmin {
  readonly #connection: KafkaConnection;
  readonly #transport: KafkaTransport;
  readonly #passwords: PasswordStore | undefined;

  constructor(connection: KafkaConnection, transport: KafkaTransport, passwords: PasswordStore | undefined) {
    this.#connection = connection;
    this.#transport = transport;
    this.#passwords = passwords;
  }

  get clusterId() {
    return this.#transport.clusterId;
  }

  /** A certificate's principal depends on mapping rules that only the broker knows. */
  get principal() {
    const { authentication } = this.#connection;
    return authentication.mode === 'scram' ? `User:${authentication.username}` : undefined;
  }

  async observe(options: ObserveOptions) {
    const observed = await observeCluster(this.#transport, this.#connection, options);
    if (this.#passwords === undefined) return observed;
    return { ...observed, users: await readUsers(this.#transport, this.#connection, options.broker) };
  }

  validate(request: TopicRequest): Promise<readonly ItemOutcome[]> {
    switch (request.kind) {
      case 'create-topic':
        return this.createTopics(request.items, true);
      case 'grow-partitions':
        return this.growPartitions(request.items, true);
      case 'edit-configs':
        return this.editConfigs(request.items, true);
    }
  }

  async createTopics(topics: readonly TopicState[], validateOnly = false) {
    const answer = await this.#transport.send(createTopics, {
      topics: topics.map(({ name, partitions, replicationFactor, configs }) => ({
        name,
        partitions,
        replicationFactor,
        assignments: [],
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      })),
      timeoutMs,
      validateOnly,
    });
    const names = topics.map(({ name }) => name);
    return outcomesByKey(names, answer, ({ name }) => name);
  }

  async growPartitions(growths: readonly Growth[], validateOnly = false) {
    const answer = await this.#transport.send(createPartitions, {
      topics: growths.map(({ topic, partitions }) => ({ name: topic, count: partitions, assignments: null })),
      timeoutMs,
      validateOnly,
    });
    const names = growths.map(({ topic }) => topic);
    return outcomesByKey(names, answer, ({ name }) => name);
  }

  async editConfigs(edits: readonly ConfigEdit[], validateOnly = false) {
    const answer = await this.#transport.send(incrementalAlterConfigs, {
      resources: edits.map((edit) => ({
        resourceType: topicResource,
        resourceName: edit.topic,
        configs: [
          ...Object.entries(edit.set).map(([name, value]) => ({ name, operation: set, value })),
          ...edit.remove.map((name) => ({ name, operation: remove, value: null })),
        ],
      })),
      validateOnly,
    });
    const names = edits.map(({ topic }) => topic);
    return outcomesByKey(names, answer, ({ resourceName }) => resourceName);
  }

  async addAcls(acls: readonly AclBinding[]) {
    const { results } = await this.#transport.send(createAcls, { creations: acls.map(encodeAcl) });
    return results.map((result) => itemOutcome(result));
  }

  async removeAcls(acls: readonly AclBinding[]): Promise<readonly ItemOutcome[]> {
    const { results } = await this.#transport.send(deleteAcls, { filters: acls.map(encodeAcl) });
    return results.map((result) => {
      const answers: readonly ItemAnswer[] = [result, ...result.matches];
      return itemOutcome(answers.find(({ errorCode }) => errorCode !== 0) ?? result);
    });
  }

  topicUse(names: readonly string[]) {
    return topicUse(this.#transport, this.#connection, names);
  }

  editQuotas(edits: readonly QuotaEdit[]) {
    return editQuotas(this.#transport, edits);
  }

  async createUsers(names: readonly string[]) {
    if (this.#passwords === undefined) throw new TypeError('users are created by an admin that has their passwords');
    return createUsers(this.#transport, this.#passwords, names);
  }

  removeUsers(names: readonly string[]) {
    return removeUsers(this.#transport, names);
  }

  async deleteTopics(topics: readonly { readonly topicId: string }[]) {
    const answer = await this.#transport.send(deleteTopics, {
      topics: topics.map(({ topicId }) => ({ name: null, topicId })),
      timeoutMs,
    });
    const ids = topics.map(({ topicId }) => topicId);
    return outcomesByKey(ids, answer, ({ topicId }) => topicId);
  }

  close() {
    return this.#transport.close();
  }
}
