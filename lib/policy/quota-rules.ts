import type { Client } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { PolicyLimits } from '../model/policy.ts';
import type { ClientQuota } from '../model/quota.ts';
import { formatSize } from '../model/size.ts';
import type { DomainSet } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

type Complaint = Pick<Fault, 'got' | 'expected' | 'fix'> & { readonly key: keyof ClientQuota };

/** A check of every quota with its client; one for an unknown client is told elsewhere. */
function each(
  check: (quota: ClientQuota, client: Client, limits: PolicyLimits) => Complaint | undefined,
): Rule<DomainSet>['check'] {
  return ({ domains, limits }) =>
    domains.flatMap(({ name: domain, clients, quotas }) =>
      quotas.flatMap((quota, index) => {
        const client = clients.find(({ name }) => name === quota.client);
        const complaint = client && check(quota, client, limits);
        if (complaint === undefined) return [];
        const { key, ...fault } = complaint;
        return [{ domain, path: ['quotas', index, fileKeys[key] ?? key], ...fault }];
      }),
    );
}

/** What a domain's file calls them. */
const fileKeys: Partial<Record<keyof ClientQuota, string>> = {
  produceBytesPerSecond: 'produce',
  consumeBytesPerSecond: 'consume',
};

function maximum(key: 'produceBytesPerSecond' | 'consumeBytesPerSecond', limitOf: (limits: PolicyLimits) => number) {
  return each((quota, _, limits) => {
    const [bytes, limit] = [quota[key], limitOf(limits)];
    if (bytes === undefined || bytes <= limit) return undefined;
    return { key, got: `${formatSize(bytes)} per second`, expected: `at most ${formatSize(limit)}` };
  });
}

export const quotaRules: readonly Rule<DomainSet>[] = [
  {
    id: 'quota-production',
    severity: 'error',
    waivable: true,
    production: true,
    wants: 'In production a quota for every SCRAM and mTLS client.',
    because: 'One client without a limit can take the bandwidth of a broker from all others.',
    check: ({ domains, limits: { production } }) =>
      production ? domains.flatMap(({ name, clients, quotas }) => unlimitedClients(name, clients, quotas)) : [],
  },
  {
    id: 'quota-produce-maximum',
    severity: 'error',
    waivable: true,
    wants: 'No more bytes to write than the environment allows one client.',
    because: 'What one client writes is replicated, kept and read by others: it costs several times.',
    check: maximum('produceBytesPerSecond', ({ maximumProduceQuota }) => maximumProduceQuota),
  },
  {
    id: 'quota-consume-maximum',
    severity: 'error',
    waivable: true,
    wants: 'No more bytes to read than the environment allows one client.',
    because: 'A replay at full speed pushes the records of everybody else out of the page cache.',
    check: maximum('consumeBytesPerSecond', ({ maximumConsumeQuota }) => maximumConsumeQuota),
  },
  {
    id: 'quota-request-share',
    severity: 'warning',
    waivable: true,
    wants: 'A share of request time in every quota.',
    because: 'Byte limits do not hold a client that sends many small requests (KIP-124).',
    check: each(({ requestPercentage }, { authentication }) =>
      requestPercentage === undefined && authentication !== 'iam'
        ? { key: 'requestPercentage', got: 'nothing', expected: 'a share of request time, such as 50' }
        : undefined,
    ),
  },
];

function unlimitedClients(domain: string, clients: readonly Client[], quotas: Domain['quotas']): readonly Fault[] {
  const limited = new Set(quotas.map(({ client }) => client));
  return clients.flatMap(({ name, authentication }, index) => {
    if (authentication === 'iam' || limited.has(name)) return [];
    const path = ['clients', index, 'name'];
    return [{ domain, path, got: `${name} without a quota`, expected: 'a quota in production' }];
  });
}
