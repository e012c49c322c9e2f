import { type QuotaEntity, type QuotaState, quotaKey } from '../../model/quota.ts';
import type { ItemOutcome, QuotaEdit } from '../../reconciler/ports.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { outcomesByKey } from './item-outcomes.ts';
import { missingRights } from './missing-rights.ts';
import { alterClientQuotas, describeClientQuotas } from './quota-apis.ts';
import { notShown } from './read-errors.ts';
import type { KafkaTransport } from './transport.ts';

/** How Kafka names the parts of an entity on the wire. */
const entityTypes = { user: 'user', clientId: 'client-id', ip: 'ip' } as const;

const parts = ['user', 'clientId', 'ip'] as const satisfies readonly (keyof QuotaEntity)[];

type WireEntity = readonly { readonly entityType: string; readonly entityName: string | null }[];

/** Quotas of users, client ids and IP addresses, with Kafka's defaults for each. */
export async function readQuotas(
  transport: KafkaTransport,
  connection: KafkaConnection,
  broker: number | undefined,
): Promise<readonly QuotaState[]> {
  const request = { components: [], strict: false };
  const { errorCode, errorMessage, entries } = await transport.send(describeClientQuotas, request, broker);
  if (errorName(errorCode) === 'CLUSTER_AUTHORIZATION_FAILED') throw missingRights(connection, ['describe-quotas']);
  if (errorCode !== 0) throw notShown('quotas', errorCode, errorMessage);
  return (entries ?? []).flatMap(({ entity, values }) => {
    const decoded = decodeEntity(entity);
    if (decoded === undefined) return [];
    return [{ entity: decoded, limits: Object.fromEntries(values.map(({ key, value }) => [key, value])) }];
  });
}

export async function editQuotas(
  transport: KafkaTransport,
  edits: readonly QuotaEdit[],
): Promise<readonly ItemOutcome[]> {
  const entries = edits.map(({ entity, set, remove }) => ({
    entity: encodeEntity(entity),
    ops: [
      ...Object.entries(set).map(([key, value]) => ({ key, value, remove: false })),
      ...remove.map((key) => ({ key, value: 0, remove: true })),
    ],
  }));
  const answer = await transport.send(alterClientQuotas, { entries, validateOnly: false });
  const keys = edits.map(({ entity }) => quotaKey(entity));
  return outcomesByKey(keys, answer, ({ entity }) => quotaKey(decodeEntity(entity) ?? {}));
}

function encodeEntity(entity: QuotaEntity): WireEntity {
  return parts.flatMap((part) => {
    const entityName = entity[part];
    return entityName === undefined ? [] : [{ entityType: entityTypes[part], entityName }];
  });
}

function decodeEntity(entity: WireEntity): QuotaEntity | undefined {
  const named = parts.flatMap((part) => {
    const name = entity.find(({ entityType }) => entityType === entityTypes[part])?.entityName;
    return name === undefined ? [] : [[part, name] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}
