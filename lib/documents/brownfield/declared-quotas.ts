import type { Client } from '../../model/client.ts';
import { type ClientQuota, type QuotaState, quotaKey, quotaState } from '../../model/quota.ts';
import { formatSize, parseSize } from '../../model/size.ts';
import { clientOf } from './client-rights.ts';
import type { Remark } from './cluster-content.ts';

/** The principal that a quota limits; undefined where it limits a client id alone, or everybody. */
export function limitedPrincipal({ entity: { user, clientId } }: QuotaState): string | undefined {
  return typeof user === 'string' && clientId !== null ? `User:${user}` : undefined;
}

/** The quota of a client in the words of its domain; undefined where those would say something else. */
export function declaredQuota(state: QuotaState, client: Client): ClientQuota | undefined {
  const { producer_byte_rate, consumer_byte_rate, request_percentage, controller_mutation_rate } = state.limits;
  const quota: ClientQuota = {
    client: client.name,
    ...(typeof state.entity.clientId === 'string' ? { clientId: state.entity.clientId } : {}),
    ...(producer_byte_rate === undefined ? {} : { produceBytesPerSecond: producer_byte_rate }),
    ...(consumer_byte_rate === undefined ? {} : { consumeBytesPerSecond: consumer_byte_rate }),
    ...(request_percentage === undefined ? {} : { requestPercentage: request_percentage }),
    ...(controller_mutation_rate === undefined ? {} : { controllerMutationsPerSecond: controller_mutation_rate }),
  };
  const said = quotaState(quota, client)?.limits ?? {};
  const whole = Object.keys(state.limits).every((key) => key in said);
  const bytes = [producer_byte_rate, consumer_byte_rate].every(
    (rate) => rate === undefined || parseSize(formatSize(rate)) === rate,
  );
  const positive = Object.values(state.limits).every((limit) => limit > 0);
  return whole && bytes && positive && Object.keys(said).length > 0 ? quota : undefined;
}

export function quotaRemark(state: QuotaState): Remark {
  const principal = limitedPrincipal(state);
  const limits = Object.entries(state.limits).map(([key, limit]) => `${key}=${limit}`);
  const why =
    principal === undefined
      ? Object.values(state.entity).every((name) => name === null)
        ? 'holds for everybody else: an environment declares that under quotaDefaults'
        : 'a domain limits its clients, one by one'
      : clientOf(principal) === undefined
        ? 'no client of a domain'
        : 'no client that a domain declares, or limits that it cannot say: above 0, and whole bytes';
  return { kind: 'quota', subject: quotaKey(state.entity), text: `${limits.join(', ')}: ${why}` };
}
