import { readEnvironment } from '../lib/documents/read-environment.ts';
import { domainDocument } from '../lib/model/domain-document.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { type QuotaDefaults, type QuotaState, quotaKey } from '../lib/model/quota.ts';
import { resolveDomains } from '../lib/model/resolve-domains.ts';
import { declaredBy, nothingOwned, type Owned } from '../lib/reconciler/ledger.ts';
import { plan } from '../lib/reconciler/plan.ts';
import { environmentText } from './support/configuration-texts.ts';
import { documentOf } from './support/domain-documents.ts';

const mebibyte = 2 ** 20;

const written = `quotaDefaults:
  domain: payments
  user: { produce: 10MiB, consume: 20MiB }
  clientId: { requestPercentage: 25.5 }
  userAndClientId: { controllerMutations: 5 }
  ip: { connectionsPerSecond: 100 }
`;

const defaults: QuotaDefaults = {
  domain: 'payments',
  user: { produceBytesPerSecond: 10 * mebibyte, consumeBytesPerSecond: 20 * mebibyte },
  clientId: { requestPercentage: 25.5 },
  userAndClientId: { controllerMutationsPerSecond: 5 },
  ip: { connectionsPerSecond: 100 },
};

const inKafka: readonly QuotaState[] = [
  { entity: { clientId: null }, limits: { request_percentage: 25.5 } },
  { entity: { ip: null }, limits: { connection_creation_rate: 100 } },
  { entity: { user: null }, limits: { producer_byte_rate: 10 * mebibyte, consumer_byte_rate: 20 * mebibyte } },
  { entity: { user: null, clientId: null }, limits: { controller_mutation_rate: 5 } },
];

describe('Default quotas', () => {
  const read = (text: string) => readEnvironment('dev.yaml', `${environmentText}\n${text}`);

  it('stand in the file of the environment', () => {
    const reading = read(written);
    expect(reading.ok && reading.value.quotaDefaults).toEqual(defaults);
  });

  it.each([
    ['quotaDefaults: { domain: payments, user: {} }', 'quotaDefaults.user: got none, expected a limit at least'],
    ['quotaDefaults: { user: { produce: 1MiB } }', 'quotaDefaults.domain: got nothing, expected'],
    [
      'quotaDefaults: { domain: payments, ip: { connectionsPerSecond: 0 } }',
      'quotaDefaults.ip.connectionsPerSecond: got 0',
    ],
  ])('are refused as %s', (text, problem) => {
    const reading = read(text);
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toEqual([expect.stringContaining(problem)]);
  });

  it('are in the document of the domain that the environment names, and in no other', () => {
    const place = { platform: 'tidegate', name: 'dev', topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 } };
    const parts = { prefixes: { topics: [], groups: [], transactionalIds: [] }, topics: [], access: [], denials: [] };
    const owner = { team: 't', email: 'e@example.com', costCentre: 'c' };
    const domains = ['ledger', 'payments'].map((name) => ({
      ...{ ...parts, name, owner, description: '', approvals: [], onDelete: 'keep' as const },
      clients: [{ name: `${name}-service`, authentication: 'scram' as const }],
      quotas: [{ client: `${name}-service`, requestPercentage: 50 }],
    }));
    const resolved = resolveDomains({ ...place, quotaDefaults: defaults }, domains).map(domainDocument);
    const own = (user: string) => ({ entity: { user }, limits: { request_percentage: 50 } });
    expect(resolved.map(({ quotas }) => quotas)).toEqual([
      [own('ledger-service')],
      [...inKafka, own('payments-service')],
    ]);
  });

  it('are set, changed and taken away like limits of clients, and left alone where nobody declares them', () => {
    const observed = { clusterId: 'cluster-1', brokers: [1], topics: [], acls: [], quotas: inKafka.slice(1) };
    const empty = { topics: [], acls: [] };
    const quotas = inKafka.filter(({ entity }) => 'clientId' in entity);
    const owned: Owned = { ...nothingOwned, quotas: { 'default ip': ['connection_creation_rate'] } };
    const changesOf = (desired: ReturnType<typeof documentOf>, ours = owned) =>
      plan({ desired, observed, owned: ours, mode: 'forward' }).changes.map((change) =>
        change.kind === 'edit-quota' ? [quotaKey(change.entity), change.edits] : [],
      );
    expect(changesOf(documentOf({ ...empty, quotas }))).toEqual([
      ['default client id', [{ key: 'request_percentage', after: 25.5 }]],
      ['default ip', [{ key: 'connection_creation_rate', before: 100 }]],
    ]);
    expect(changesOf(documentOf(empty), nothingOwned)).toEqual([]);
  });

  it('are no limits of somebody whose name is "default"', () => {
    const limits = { request_percentage: 50 };
    const [ofAll, ofOne] = [
      { entity: { user: null }, limits },
      { entity: { user: 'default' }, limits },
    ] as const;
    const planOf = (quotas: readonly QuotaState[], present: readonly QuotaState[], owned = nothingOwned) => {
      const observed = { clusterId: 'cluster-1', brokers: [1], topics: [], acls: [], quotas: present };
      const desired = documentOf({ topics: [], acls: [], quotas });
      return plan({ desired, observed, owned, mode: 'forward' }).changes;
    };
    const set = { kind: 'edit-quota', entity: { user: null }, edits: [{ key: 'request_percentage', after: 50 }] };
    expect(planOf([ofAll], [ofOne])).toEqual([set]);
    expect(planOf([], [ofOne], declaredBy(documentOf({ quotas: [ofAll] })))).toEqual([]);
  });
});
