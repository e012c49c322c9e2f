import { PlatformError } from '../../model/platform-error.ts';
import { type QuotaEntity, type QuotaState, quotaKey } from '../../model/quota.ts';
import type { ItemOutcome, QuotaEdit } from '../../reconciler/ports.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { outcomesByKey } from './item-outcomes.ts';
import { missingRights } from './missing-rights.ts';
import { alterClientQuotas, describeClientQuotas } from './quota-apis.ts';
import type { KafkaTransport } from './transport.ts';

/** How Kafka names the parts of an entity on the wire. */
const entityTypes = { user: 'user', clientId: 'client-id' } as const;

type WireEntity = readonly { readonly entityType: string; readonly entityName: string | null }[];

/** Quotas of users and client ids. Those of IP addresses are the network's affair. */
export async function readQuotas(
  transport: KafkaTransport,
  connection: KafkaConnection,
  broker: number | undefined,
): Promise<readonly QuotaState[]> {
  const answer = await transport.send(describeClientQuotas, { components: [], strict: false }, broker);
  const error = errorName(answer.errorCode);
  if (error === 'CLUSTER_AUTHORIZATION_FAILED') throw missingRights(connection, ['describe-quotas']);
  if (answer.errorCode !== 0) {
    const reason = answer.errorMessage || 'without a reason';
    throw new PlatformError('BROKER_REQUEST_FAILED', `The cluster does not show its quotas: ${error}, ${reason}.`);
  }
  return (answer.entries ?? []).flatMap(({ entity, values }) => {
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
  return (['user', 'clientId'] as const).flatMap((part) => {
    const entityName = entity[part];
    return entityName === undefined ? [] : [{ entityType: entityTypes[part], entityName }];
  });
}

function decodeEntity(entity: WireEntity): QuotaEntity | undefined {
  const nameOf = (type: string) => entity.find(({ entityType }) => entityType === type)?.entityName;
  const [user, clientId] = [nameOf(entityTypes.user), nameOf(entityTypes.clientId)];
  if (user === undefined && clientId === undefined) return undefined;
  return { ...(user === undefined ? {} : { user }), ...(clientId === undefined ? {} : { clientId }) };
}
