import { type AclBinding, aclKey } from '../../lib/model/acl.ts';
import { PlatformError } from '../../lib/model/platform-error.ts';
import { type QuotaState, quotaKey } from '../../lib/model/quota.ts';
import type { TopicState } from '../../lib/model/topic.ts';
import type { KafkaState, Observed } from '../../lib/reconciler/kafka-state.ts';
import type {
  ConfigEdit,
  Growth,
  ItemOutcome,
  KafkaAdmin,
  ObserveOptions,
  QuotaEdit,
  TopicRequest,
  TopicUse,
} from '../../lib/reconciler/ports.ts';
import { aclFault, configsFault, type Fault, growthFault, quotaFault, topicFault } from './kafka-validation.ts';

export interface FakeKafkaOptions {
  readonly brokers?: number;
  readonly clusterId?: string;
  /** Who acts, to ACLs. Default: nobody whom they bind. */
  readonly principal?: string;
  /** What the cluster holds at first; topics get an id. */
  readonly state?: Partial<KafkaState>;
  /** Users that it holds itself at first. Absent: users are not looked at, as on MSK. */
  readonly users?: readonly string[];
}

/** What the cluster holds; users only where it holds them itself. */
type FakeState = KafkaState & Pick<Observed, 'users'>;

/** A cluster in memory that answers as Kafka does, with switches for everything that can go wrong around it. */
export class FakeKafka implements KafkaAdmin {
  readonly clusterId: string;
  readonly principal: string | undefined;
  readonly #brokers: readonly number[];
  readonly #topics = new Map<string, TopicState & { readonly topicId: string }>();
  readonly #acls = new Map<string, AclBinding>();
  readonly #quotas = new Map<string, QuotaState>();
  readonly #users: Set<string> | undefined;
  readonly #withRecords = new Set<string>();
  readonly #readers: { readonly topic: string; readonly group: string }[] = [];
  readonly #requests: (keyof KafkaAdmin)[] = [];
  readonly #itemFaults = new Map<number, Fault>();
  #nextFailure: PlatformError | undefined;
  #items = 0;
  #itemsUntilCrash = Number.POSITIVE_INFINITY;
  #stale: { readonly state: FakeState; readonly broker?: number; reads: number } | undefined;
  #lost: number | undefined;
  #losesAnswer = false;
  #affordable = Number.POSITIVE_INFINITY;
  #lastTopicId = 0;

  constructor({ brokers = 3, clusterId = 'fake-cluster', principal, state, users }: FakeKafkaOptions = {}) {
    this.clusterId = clusterId;
    this.principal = principal;
    this.#users = users && new Set(users);
    this.#brokers = Array.from({ length: brokers }, (_, index) => index + 1);
    for (const topic of state?.topics ?? []) this.#put(topic);
    for (const acl of state?.acls ?? []) this.#acls.set(aclKey(acl), acl);
    for (const quota of state?.quotas ?? []) this.#quotas.set(quotaKey(quota.entity), quota);
  }

  /** Everything there is, whatever the readers are shown. */
  state(): FakeState {
    return {
      topics: [...this.#topics.values()],
      acls: [...this.#acls.values()],
      quotas: [...this.#quotas.values()],
      ...(this.#users === undefined ? {} : { users: [...this.#users] }),
    };
  }

  /** Names of the calls so far. */
  requests(): readonly (keyof KafkaAdmin)[] {
    return this.#requests;
  }

  /** From now on the topic holds a record. */
  putRecord(topic: string): void {
    this.#withRecords.add(topic);
  }

  /** From now on a live group reads the topic. */
  async read(topic: string, group: string): Promise<void> {
    this.#readers.push({ topic, group });
  }

  /** The next call rejects, without any effect. */
  failNextCall(error: PlatformError = unreachable('broker 1')): void {
    this.#nextFailure = error;
  }

  /** The nth item of all writes from now on (1 is the next one) is refused. */
  failItem(nth: number, fault: Fault = { name: 'POLICY_VIOLATION', message: 'refused by the test' }): void {
    this.#itemFaults.set(this.#items + nth, fault);
  }

  /** After so many more items nothing answers any more, as if this process or the network had died: the call in progress rejects too. */
  crashAfter(items: number): void {
    this.#itemsUntilCrash = items;
  }

  /** Ends a crash; what was written before it is there. */
  recover(): void {
    this.#itemsUntilCrash = Number.POSITIVE_INFINITY;
  }

  /** The next reads (of one broker only, when it is named) show the cluster as it is now, whatever is written in the meantime. */
  showOldState(reads: number, broker?: number): void {
    this.#stale = { state: this.state(), broker, reads };
  }

  /** Each write does no more than so many items, as under a small mutation quota (KIP-599). */
  affordOnly(itemsPerWrite: number): void {
    this.#affordable = itemsPerWrite;
  }

  /** Still listed, but it answers nobody. */
  loseBroker(broker: number): void {
    this.#lost = broker;
  }

  /** The next write is done, and its answer is lost. */
  loseNextAnswer(): void {
    this.#losesAnswer = true;
  }

  async observe({
    expected,
    broker,
    onlyExpected = false,
    quotas: withQuotas = false,
    acls: withAcls = true,
  }: ObserveOptions): Promise<Observed> {
    this.#begin('observe');
    if (broker !== undefined && (!this.#brokers.includes(broker) || broker === this.#lost)) {
      throw unreachable(`broker ${broker}`);
    }
    const { topics, acls, quotas, users } = this.#shown(broker);
    const wanted = new Set(expected);
    return {
      clusterId: this.clusterId,
      brokers: this.#brokers,
      topics: topics.filter(({ name }) => !onlyExpected || wanted.has(name)).map(withDefaults),
      acls: withAcls ? acls : [],
      quotas: withQuotas ? quotas : [],
      ...(users === undefined ? {} : { users }),
    };
  }

  async topicUse(names: readonly string[]): Promise<readonly TopicUse[]> {
    this.#begin('topicUse');
    return names.map((topic) => ({
      topic,
      holdsRecords: this.#withRecords.has(topic),
      liveGroups: this.#readers.filter((reader) => reader.topic === topic).map(({ group }) => group),
    }));
  }

  async validate(request: TopicRequest) {
    switch (request.kind) {
      case 'create-topic': {
        const existing = [...this.#topics.keys()];
        return this.#write('validate', request.items, (topic) => this.#topicFault(topic, request.items, existing));
      }
      case 'grow-partitions':
        return this.#write('validate', request.items, (growth) => this.#growthFault(growth));
      case 'edit-configs':
        return this.#write('validate', request.items, (edit) => this.#editFault(edit));
    }
  }

  async createTopics(topics: readonly TopicState[]) {
    return this.#write('createTopics', topics, (topic) => {
      const fault = this.#topicFault(topic, topics, [...this.#topics.keys()]);
      if (fault === undefined) this.#put(topic);
      return fault;
    });
  }

  async growPartitions(growths: readonly Growth[]) {
    return this.#write('growPartitions', growths, ({ topic, partitions }) => {
      const current = this.#topics.get(topic);
      const fault = this.#growthFault({ topic, partitions });
      if (fault === undefined && current) this.#topics.set(topic, { ...current, partitions });
      return fault;
    });
  }

  async editConfigs(edits: readonly ConfigEdit[]) {
    return this.#write('editConfigs', edits, (edit) => {
      const current = this.#topics.get(edit.topic);
      const fault = this.#editFault(edit);
      if (fault === undefined && current) {
        this.#topics.set(edit.topic, { ...current, configs: editedConfigs(current, edit) });
      }
      return fault;
    });
  }

  async addAcls(acls: readonly AclBinding[]) {
    return this.#write('addAcls', acls, (acl) => {
      const fault = aclFault(acl);
      if (fault === undefined) this.#acls.set(aclKey(acl), acl);
      return fault;
    });
  }

  async removeAcls(acls: readonly AclBinding[]) {
    return this.#write('removeAcls', acls, (acl) => {
      this.#acls.delete(aclKey(acl));
      return undefined;
    });
  }

  async editQuotas(edits: readonly QuotaEdit[]) {
    return this.#write('editQuotas', edits, ({ entity, set, remove }) => {
      const fault = quotaFault(entity, set);
      if (fault !== undefined) return fault;
      const current = this.#quotas.get(quotaKey(entity))?.limits ?? {};
      const kept = Object.entries(current).filter(([key]) => !remove.includes(key));
      const limits = { ...Object.fromEntries(kept), ...set };
      if (Object.keys(limits).length > 0) this.#quotas.set(quotaKey(entity), { entity, limits });
      else this.#quotas.delete(quotaKey(entity));
      return undefined;
    });
  }

  async createUsers(names: readonly string[]) {
    return this.#write('createUsers', names, (name) => {
      if (name === '') return { name: 'UNACCEPTABLE_CREDENTIAL', message: 'Username must not be empty' };
      this.#users?.add(name);
      return undefined;
    });
  }

  async removeUsers(names: readonly string[]) {
    return this.#write('removeUsers', names, (name) => {
      this.#users?.delete(name);
      return undefined;
    });
  }

  async deleteTopics(topics: readonly { readonly name: string; readonly topicId: string }[]) {
    return this.#write('deleteTopics', topics, ({ topicId }) => {
      const victim = [...this.#topics.values()].find((topic) => topic.topicId === topicId);
      if (victim === undefined) {
        return { name: 'UNKNOWN_TOPIC_ID', message: 'This server does not host this topic ID.' };
      }
      this.#topics.delete(victim.name);
      return undefined;
    });
  }

  async close(): Promise<void> {}

  #topicFault(topic: TopicState, together: readonly TopicState[], existing: readonly string[]): Fault | undefined {
    return topicFault(topic, { brokers: this.#brokers.length, existing, names: together.map(({ name }) => name) });
  }

  #growthFault({ topic, partitions }: Growth): Fault | undefined {
    return growthFault(topic, this.#topics.get(topic)?.partitions, partitions);
  }

  #editFault(edit: ConfigEdit): Fault | undefined {
    const current = this.#topics.get(edit.topic);
    if (current !== undefined) return configsFault(editedConfigs(current, edit));
    return { name: 'UNKNOWN_TOPIC_OR_PARTITION', message: `The topic '${edit.topic}' does not exist.` };
  }

  #begin(call: keyof KafkaAdmin): void {
    this.#requests.push(call);
    if (this.#itemsUntilCrash <= 0) throw unreachable('broker 1');
    const failure = this.#nextFailure;
    this.#nextFailure = undefined;
    if (failure !== undefined) throw failure;
  }

  #write<Item>(
    call: keyof KafkaAdmin,
    items: readonly Item[],
    write: (item: Item) => Fault | undefined,
  ): readonly ItemOutcome[] {
    this.#begin(call);
    const outcomes = items.map((item, index) => {
      if (index >= this.#affordable) return { error: { name: 'THROTTLING_QUOTA_EXCEEDED', message: 'spent' } };
      if (this.#itemsUntilCrash <= 0) throw unreachable('broker 1');
      this.#itemsUntilCrash -= 1;
      this.#items += 1;
      const error = this.#itemFaults.get(this.#items) ?? write(item);
      return error === undefined ? {} : { error };
    });
    const lost = this.#losesAnswer;
    this.#losesAnswer = false;
    if (lost) throw unreachable('broker 1');
    return outcomes;
  }

  #shown(broker: number | undefined): FakeState {
    if (this.#stale === undefined || this.#stale.reads <= 0) return this.state();
    if (this.#stale.broker !== undefined && this.#stale.broker !== broker) return this.state();
    this.#stale.reads -= 1;
    return this.#stale.state;
  }

  #put(topic: TopicState): void {
    this.#lastTopicId += 1;
    const topicId =
      topic.topicId ?? Buffer.from(`topic-${`${this.#lastTopicId}`.padStart(10, '0')}`).toString('base64url');
    this.#topics.set(topic.name, { ...topic, topicId });
  }
}

function editedConfigs({ configs }: TopicState, { set, remove }: ConfigEdit): TopicState['configs'] {
  const kept = Object.entries(configs).filter(([key]) => !remove.includes(key));
  return { ...Object.fromEntries(kept), ...set };
}

/** Kafka's defaults of the keys by which records are deleted, where the topic sets nothing else. */
function withDefaults(topic: TopicState): TopicState {
  const defaults = { 'retention.ms': '604800000', 'retention.bytes': '-1', 'cleanup.policy': 'delete' };
  return {
    ...topic,
    inherited: Object.fromEntries(Object.entries(defaults).filter(([key]) => !(key in topic.configs))),
  };
}

function unreachable(who: string): PlatformError {
  return new PlatformError('BROKER_UNREACHABLE', `The fake ${who} does not answer.`, { retryable: true });
}
