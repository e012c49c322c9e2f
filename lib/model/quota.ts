import type { Client } from './client.ts';

/** What a broker holds somebody to, each on its own (KIP-13, KIP-124, KIP-599). */
export interface QuotaLimits {
  readonly produceBytesPerSecond?: number;
  readonly consumeBytesPerSecond?: number;
  readonly requestPercentage?: number;
  readonly controllerMutationsPerSecond?: number;
}

/** Limits of one client. */
export interface ClientQuota extends QuotaLimits {
  readonly client: string;
  /** Only for connections with this client id. IAM clients need one: their Kafka user changes with every session. */
  readonly clientId?: string;
}

/** Limits of everybody who has none of their own (KIP-257, KIP-546). */
export interface QuotaDefaults {
  /** The domain that applies them: its plan shows them, its ledger knows them. It runs in the environment. */
  readonly domain: string;
  /** Each user alone. */
  readonly user?: QuotaLimits;
  /** Each client id alone. */
  readonly clientId?: QuotaLimits;
  /** Each pair of user and client id. */
  readonly userAndClientId?: QuotaLimits;
  /** Each IP address (KIP-612). */
  readonly ip?: { readonly connectionsPerSecond: number };
}

/** Kafka's own keys of the limits. */
const limitKeys = {
  produceBytesPerSecond: 'producer_byte_rate',
  consumeBytesPerSecond: 'consumer_byte_rate',
  requestPercentage: 'request_percentage',
  controllerMutationsPerSecond: 'controller_mutation_rate',
} as const satisfies Record<keyof QuotaLimits, string>;

/** Whom Kafka limits. Null is its default: everybody without a limit of their own. Absent: not asked for. */
export interface QuotaEntity {
  readonly user?: string | null;
  readonly clientId?: string | null;
  readonly ip?: string | null;
}

/** The limits of one entity, in Kafka's own keys. Desired and observed quotas have this one type. */
export interface QuotaState {
  readonly entity: QuotaEntity;
  readonly limits: Readonly<Record<string, number>>;
}

/** `user payments-service`, `client id debezium-1`, `default user`; unique per entity, whatever somebody's name is. */
export function quotaKey({ user, clientId, ip }: QuotaEntity): string {
  const part = (type: string, name: string | null | undefined) =>
    name === undefined ? [] : [name === null ? `default ${type}` : `${type} ${name}`];
  return [...part('user', user), ...part('client id', clientId), ...part('ip', ip)].join(', ');
}

/** What a declared quota means to Kafka; undefined for an IAM client without a client id, whom no quota could name. */
export function quotaState(quota: ClientQuota, client: Client): QuotaState | undefined {
  const { clientId } = quota;
  const user = { scram: client.name, mtls: `CN=${client.name}`, iam: undefined }[client.authentication];
  if (user === undefined && clientId === undefined) return undefined;
  const entity = { ...(user === undefined ? {} : { user }), ...(clientId === undefined ? {} : { clientId }) };
  return { entity, limits: kafkaLimits(quota) };
}

/** What declared defaults mean to Kafka: its null entities. */
export function defaultQuotaStates({ user, clientId, userAndClientId, ip }: QuotaDefaults): readonly QuotaState[] {
  return [
    ...(user === undefined ? [] : [{ entity: { user: null }, limits: kafkaLimits(user) }]),
    ...(clientId === undefined ? [] : [{ entity: { clientId: null }, limits: kafkaLimits(clientId) }]),
    ...(userAndClientId === undefined
      ? []
      : [{ entity: { user: null, clientId: null }, limits: kafkaLimits(userAndClientId) }]),
    ...(ip === undefined
      ? []
      : [{ entity: { ip: null }, limits: { connection_creation_rate: ip.connectionsPerSecond } }]),
  ];
}

function kafkaLimits(limits: QuotaLimits): Readonly<Record<string, number>> {
  const set = Object.entries(limitKeys).flatMap(([name, key]) => {
    const limit = limits[name as keyof QuotaLimits];
    return limit === undefined ? [] : [[key, limit] as const];
  });
  return Object.fromEntries(set);
}

export function compareQuotas(a: QuotaState, b: QuotaState): number {
  const [keyA, keyB] = [quotaKey(a.entity), quotaKey(b.entity)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
