import type { Client } from './client.ts';

/** Limits of one client, enforced by each broker on its own (KIP-13, KIP-124, KIP-599). */
export interface ClientQuota {
  readonly client: string;
  /** Only for connections with this client id. IAM clients need one: their Kafka user changes with every session. */
  readonly clientId?: string;
  readonly produceBytesPerSecond?: number;
  readonly consumeBytesPerSecond?: number;
  readonly requestPercentage?: number;
  readonly controllerMutationsPerSecond?: number;
}

/** Kafka's own keys of the limits. */
const limitKeys = {
  produceBytesPerSecond: 'producer_byte_rate',
  consumeBytesPerSecond: 'consumer_byte_rate',
  requestPercentage: 'request_percentage',
  controllerMutationsPerSecond: 'controller_mutation_rate',
} as const satisfies Partial<Record<keyof ClientQuota, string>>;

/** Whom Kafka limits. Null is its default: everybody without a limit of their own. Absent: not asked for. */
export interface QuotaEntity {
  readonly user?: string | null;
  readonly clientId?: string | null;
}

/** The limits of one entity, in Kafka's own keys. Desired and observed quotas have this one type. */
export interface QuotaState {
  readonly entity: QuotaEntity;
  readonly limits: Readonly<Record<string, number>>;
}

/** `user payments-service`, `client id debezium-1`, `user default`; unique per entity. */
export function quotaKey({ user, clientId }: QuotaEntity): string {
  const parts = [
    ...(user === undefined ? [] : [`user ${user ?? 'default'}`]),
    ...(clientId === undefined ? [] : [`client id ${clientId ?? 'default'}`]),
  ];
  return parts.join(', ');
}

/** What a declared quota means to Kafka; undefined for an IAM client without a client id, whom no quota could name. */
export function quotaState(quota: ClientQuota, client: Client): QuotaState | undefined {
  const { clientId } = quota;
  const user = { scram: client.name, mtls: `CN=${client.name}`, iam: undefined }[client.authentication];
  if (user === undefined && clientId === undefined) return undefined;
  const limits = Object.entries(limitKeys).flatMap(([name, key]) => {
    const limit = quota[name as keyof typeof limitKeys];
    return limit === undefined ? [] : [[key, limit] as const];
  });
  const entity = { ...(user === undefined ? {} : { user }), ...(clientId === undefined ? {} : { clientId }) };
  return { entity, limits: Object.fromEntries(limits) };
}

export function compareQuotas(a: QuotaState, b: QuotaState): number {
  const [keyA, keyB] = [quotaKey(a.entity), quotaKey(b.entity)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
