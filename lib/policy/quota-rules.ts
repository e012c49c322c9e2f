import type { Client } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { PolicyLimits } from '../model/policy.ts';
import { type ClientQuota, quotaKey, quotaState } from '../model/quota.ts';
import { formatSize } from '../model/size.ts';
import { unknownName } from './declared-names.ts';
import { type DomainSet, repeated } from './domain-set.ts';
import { type DomainComplaint, eachDomain } from './each-domain.ts';
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

const clientIdFix =
  'Each session of a role is another Kafka user: name a clientId here and set it as client.id in the program, or limit every session alike with quotaDefaults.user';

export const quotaRules: readonly Rule<DomainSet>[] = [
  {
    id: 'quota-client',
    severity: 'error',
    wants: "One quota for each of the domain's own clients, or for each of its client ids, at most.",
    because: 'A second one would silently replace the first.',
    check: eachDomain(quotaComplaints),
  },
  {
    id: 'quota-identity',
    severity: 'error',
    wants: 'A clientId for the quota of an IAM client.',
    because: 'Its Kafka user is the session of an assumed role, so a quota by user never meets it (KIP-13).',
    check: eachDomain((domain) =>
      domain.quotas.flatMap(({ client, clientId }, index) => {
        const isIam = domain.clients.some(({ name, authentication }) => name === client && authentication === 'iam');
        if (!isIam || clientId !== undefined) return [];
        const expected = `the client id that ${client} connects with`;
        return [{ path: ['quotas', index, 'clientId'], got: 'nothing for an iam client', expected, fix: clientIdFix }];
      }),
    ),
  },
  {
    id: 'quota-values',
    severity: 'error',
    wants: 'Limits above zero, of bytes as whole numbers.',
    because: 'Kafka refuses a quota that is not positive (KIP-13, KIP-124, KIP-599).',
    check: eachDomain((domain) =>
      domain.quotas.flatMap(({ client: _, clientId: __, ...limits }, index) =>
        Object.entries(limits).flatMap(([key, value]) => {
          if (value === undefined || isLimit(key, value)) return [];
          return [{ path: ['quotas', index, key], got: String(value), expected: 'a number above 0, whole for bytes' }];
        }),
      ),
    ),
  },
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

/** Whom Kafka would limit: a client id alone is the same in every domain. */
function limited(domain: Domain, quota: ClientQuota): string {
  const client = domain.clients.find(({ name }) => name === quota.client);
  const state = client && quotaState(quota, client);
  return state === undefined ? `${domain.name}/${quota.client}` : quotaKey(state.entity);
}

function quotaComplaints(domain: Domain, { domains }: DomainSet): readonly DomainComplaint[] {
  const known = domain.clients.map(({ name }) => name);
  const wanted = `a client of the domain ${domain.name}`;
  const placed = domains.flatMap((each) =>
    each.quotas.map((quota, index) => ({ each, client: quota.client, index, entity: limited(each, quota) })),
  );
  const again = repeated(placed, ({ entity }) => entity).filter(({ item }) => item.each === domain);
  return [
    ...domain.quotas.flatMap(({ client }, index) =>
      known.includes(client) ? [] : [unknownName(['quotas', index, 'client'], client, known, wanted)],
    ),
    ...again.map(({ item: { client, index }, first: { each: other, index: at } }) => ({
      path: ['quotas', index, 'client'],
      got: `"${client}" a second time`,
      expected: 'one quota per client',
      ...(other === domain ? {} : { fix: `Its client id is that of quotas[${at}] of the domain ${other.name}` }),
    })),
  ];
}

function isLimit(key: string, value: number): boolean {
  return Number.isFinite(value) && value > 0 && (!key.endsWith('BytesPerSecond') || Number.isInteger(value));
}
