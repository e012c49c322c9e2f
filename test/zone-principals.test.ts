import { zonePrincipals } from '../constructs/zones/zone-principals.ts';
import type { Client } from '../lib/model/client.ts';
import type { Domain } from '../lib/model/domain.ts';
import type { Environment } from '../lib/model/environment.ts';
import type { Zone } from '../lib/model/zone.ts';
import { environment as dev } from './support/sample-platform.ts';

const given = 'arn:aws:iam::999999999999:role/company/auditor';
const environment: Environment = {
  ...dev,
  accounts: { streaming: '111111111111', lake: '222222222222', audit: '333333333333' },
  personas: [
    { name: 'analysts', layers: ['analytics'], assumedBy: [given] },
    { name: 'engineers', layers: ['raw'], writes: ['curated'], assumedBy: [given] },
  ],
};

const client = (name: string, parts: Partial<Client> = {}): Client => ({
  name,
  authentication: 'iam',
  assumedBy: 'lambda',
  ...parts,
});
const domains = [
  {
    name: 'cdc',
    clients: [client('sink'), client('source'), client('old', { authentication: 'scram', assumedBy: undefined })],
  },
] as unknown as readonly Domain[];

function principals(zone: Partial<Zone>, account: keyof Environment['accounts'] = 'lake', where = environment) {
  const declared: Zone = { name: 'mnpi', classification: 'mnpi', ...zone };
  return zonePrincipals(where, declared, { account, partition: 'aws', domains });
}

const role = (name: string, account = '222222222222') => `arn:aws:iam::${account}:role/tidegate-dev-${name}`;

describe('The principals of a zone', () => {
  it('are personas, roles and writers: who only reads does not write', () => {
    expect(principals({ readers: ['analysts', 'engineers', given], writers: ['cdc/sink'] })).toEqual({
      readers: [role('persona-analysts'), given],
      writers: [role('client-sink', '111111111111'), role('persona-engineers')],
    });
  });

  it('know personas in the lake alone', () => {
    const zone = { readers: ['analysts', 'engineers', given], writers: ['cdc/sink'] };
    expect(principals(zone, 'streaming')).toEqual({ readers: [given], writers: [role('client-sink', '111111111111')] });
  });

  it('know personas wherever the account is that of the lake', () => {
    const accounts = { streaming: '222222222222', lake: '222222222222', audit: '222222222222' };
    const { readers } = principals({ readers: ['analysts'] }, 'streaming', { ...environment, accounts });
    expect(readers).toEqual([role('persona-analysts')]);
  });

  it('are all IAM clients of a domain where the zone names them all', () => {
    expect(principals({ readers: [], writers: ['cdc/*'] }).writers).toEqual([
      role('client-sink', '111111111111'),
      role('client-source', '111111111111'),
    ]);
  });

  it('are nobody where a client only reads topics: Kafka reads the disks', () => {
    expect(principals({ readers: ['cdc/source', 'cdc/old'] })).toEqual({ readers: [], writers: [] });
  });

  it('are each named once, as writers where they are both', () => {
    expect(principals({ readers: [given], writers: [given, given] })).toEqual({ readers: [], writers: [given] });
  });

  it('are the role of another account that a client runs with', () => {
    const connectivity = { authentication: ['iam' as const], accounts: { partner: '444444444444' } };
    const where = {
      ...environment,
      cluster: { create: { ...environment.cluster.create, connectivity } },
    } as unknown as Environment;
    const foreign = client('partner-sink', { assumedBy: undefined, runsAs: { account: 'partner', role: 'jobs/sink' } });
    const zone: Zone = { name: 'mnpi', classification: 'mnpi', readers: [], writers: ['partners/*'] };
    const partners = [{ name: 'partners', clients: [foreign] }] as unknown as readonly Domain[];
    expect(zonePrincipals(where, zone, { account: 'lake', partition: 'aws', domains: partners }).writers).toEqual([
      'arn:aws:iam::444444444444:role/jobs/sink',
    ]);
  });
});
