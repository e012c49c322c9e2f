import { departmentClaims } from '../lib/proof/claims/department-claims.ts';
import { domains } from './support/sample-domains.ts';
import { environment } from './support/sample-platform.ts';

const [payments, ...others] = domains;
if (payments === undefined) throw new Error('there is no domain');
const [events, ...topics] = payments.topics;
if (events === undefined) throw new Error('there is no topic');
const shared = {
  ...payments,
  departments: [{ name: 'finance' }, { name: 'sales' }],
  topics: [{ ...events, departments: ['finance', 'sales'] }, ...topics],
  clients: payments.clients.map((client) => ({ ...client, roleName: 'services/payments' })),
};

const world = { accounts: [], roles: [], resources: [], endpoints: [] };

describe('what must be impossible with the key of a department', () => {
  const claims = departmentClaims({ environment, domains: [shared, ...others], world });

  it('is claimed for each department, under names of its own', () => {
    const ids = claims.map(({ id }) => id);
    expect(new Set(ids).size).toBe(10);
    expect(ids.slice(0, 5)).toEqual([
      'department-own-records-payments-finance',
      'department-own-topics-payments-finance',
      'department-outside-payments-finance',
      'department-grants-payments-finance',
      'department-readers-payments-finance',
    ]);
  });

  it('is any use for another department or topic, also without saying which', () => {
    expect(claims.slice(0, 2).map(({ nobody, on, when }) => ({ nobody, on, when }))).toEqual(
      [{ 'kms:EncryptionContext:department': 'finance' }, { 'kms:EncryptionContext:topic': ['payments.events'] }].map(
        (StringNotEquals) => ({
          nobody: { heldBackBy: 'resource' },
          on: { kinds: ['key'], tags: { domain: 'payments', department: 'finance' } },
          when: { StringNotEquals },
        }),
      ),
    );
  });

  it('leaves out the roles that clients name, and those alone', () => {
    expect(claims[2]?.nobody).toEqual({
      among: ['others', 'services'],
      except: ['arn:*:iam::111111111111:role/services/payments'],
    });
  });

  it('is not claimed of a key that the department keeps: no template of ours holds it', () => {
    const departmentKeys = [{ domain: 'payments', department: 'finance', account: '222222222222', keyArn: 'arn' }];
    const left = departmentClaims({ environment: { ...environment, departmentKeys }, domains: [shared], world }).map(
      ({ on }) => on,
    );
    expect(new Set(left.map((on) => JSON.stringify(on)))).toEqual(
      new Set(['{"kinds":["key"],"tags":{"domain":"payments","department":"sales"}}']),
    );
  });
});
