import { KafkaDomain } from '../constructs/domains/kafka-domain.ts';
import type { KafkaDomainProps } from '../constructs/domains/kafka-domain-props.ts';
import type { Waiver } from '../lib/model/waiver.ts';
import { governedPlatform } from './support/governed-platform.ts';
import { plainTopic, sampleDomain, samplePlatform, scramUsersOf } from './support/sample-platform.ts';

const iam = { authentication: 'iam', assumedBy: 'lambda' } as const;

function waiver(rule: string, parts: Partial<Waiver> = {}): Waiver {
  return { rule, reason: 'A batch.', owner: 'payments', expires: '2999-12-31', ...parts };
}

const payments = (props: Partial<KafkaDomainProps> = {}, environment = 'dev') =>
  sampleDomain(samplePlatform({ reconciler: { environment } }), 'payments', props);

describe('The rules for importers of the constructs', () => {
  const wide = { ...plainTopic, partitions: 60 };

  it('take their limits from the place of the domain', () => {
    expect(() => payments().addTopic('payments.a', wide)).toThrow('expected a whole number from 1 to 50');
    expect(() => payments({ policy: { maximumPartitions: 60 } }).addTopic('payments.a', wide)).not.toThrow();
  });

  it('are stricter in production', () => {
    const narrow = { ...plainTopic, partitions: 2 };
    expect(() => payments().addTopic('payments.a', narrow)).not.toThrow();
    expect(() => payments({}, 'prod').addTopic('payments.a', narrow)).toThrow('at least 3 in production');
    const platform = samplePlatform({ reconciler: { environment: 'prod' } });
    const scramUsers = scramUsersOf(platform);
    const client = { authentication: 'scram' } as const;
    expect(() => sampleDomain(platform, 'payments', { scramUsers }).addClient('x', client)).toThrow('without a quota');
    const quotas = [{ client: 'y', requestPercentage: 50 }];
    expect(() => sampleDomain(platform, 'ledger', { scramUsers, quotas }).addClient('y', client)).not.toThrow();
  });

  it('are lifted by a waiver that still holds, for the resource that it names', () => {
    const add = (waivers: readonly Waiver[]) => () => payments({ waivers }).addTopic('payments.a', wide);
    expect(add([waiver('partitions-maximum')])).not.toThrow();
    expect(add([waiver('partitions-maximum', { resource: 'payments.a' })])).not.toThrow();
    expect(add([waiver('partitions-maximum', { resource: 'payments.b' })])).toThrow('from 1 to 50');
    expect(add([waiver('partitions-maximum', { expires: '2020-01-01' })])).toThrow('from 1 to 50');
  });

  it('say which waivers lift nothing', () => {
    const synth = (waivers: readonly Waiver[]) => () => {
      const platform = samplePlatform();
      sampleDomain(platform, 'payments', { waivers });
      platform.app.synth();
    };
    expect(synth([waiver('partitions-maximum')])).not.toThrow();
    expect(synth([waiver('topic-owned')])).toThrow('waivers[0].rule: got "topic-owned", which cannot be waived');
    expect(synth([waiver('partitions-maximum', { expires: '2020-01-01' })])).toThrow('waivers[0].expires');
  });

  it('keep groups of the clients of a domain apart', () => {
    const domain = payments();
    domain.addClient('a', { ...iam, groupPrefix: 'payments-' });
    expect(() => domain.addClient('b', { ...iam, groupPrefix: 'payments-' })).toThrow('beside "payments-" of a');
    expect(() => domain.addClient('c', { ...iam, groupPrefix: 'payments-c-' })).not.toThrow();
  });

  it('decide which domains use a topic', () => {
    const grant = (props: Partial<KafkaDomainProps>) => () => {
      const platform = samplePlatform();
      const topic = sampleDomain(platform, 'payments', props).addTopic('payments.a', plainTopic);
      topic.grants.produce(sampleDomain(platform, 'ledger').addClient('x', iam));
    };
    const policy = { clientDomains: { payments: ['audit'] } };
    expect(grant({})).not.toThrow();
    expect(grant({ policy })).toThrow('access: got "ledger/x", expected a client of payments or audit');
    expect(grant({ policy, waivers: [waiver('access-domains', { resource: 'ledger/x' })] })).not.toThrow();
  });

  it('include those of the company, which a waiver may name', () => {
    const wants = { field: 'topic.partitions', atMost: 10 } as const;
    const own = { id: 'own-rule', severity: 'error', waivable: true, when: [], wants, message: 'No.' } as const;
    const add = (waivers: readonly Waiver[]) => () =>
      payments({ companyRules: [own], waivers }).addTopic('payments.a', { ...plainTopic, partitions: 12 });
    expect(add([])).toThrow('partitions: got 12, expected topic.partitions: at most 10');
    expect(add([waiver('own-rule')])).not.toThrow();
  });

  it('accept a domain from a file with what its file waives', () => {
    const { payments: domain, stream } = governedPlatform();
    const platform = samplePlatform();
    const place = {
      reconciler: platform.reconciler,
      scramUsers: scramUsersOf(platform),
      topicDefaults: { replicationFactor: 3, minInsyncReplicas: 2 },
    };
    stream.partitions = 60;
    domain.waivers = [waiver('partitions-maximum'), waiver('topic-granted'), waiver('state-has-key')];
    KafkaDomain.fromDocument(platform.stack, 'payments', domain, place);
    expect(() => platform.app.synth()).not.toThrow();
  });
});
