import { policyLimits } from '../lib/model/policy.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  paymentsText,
  readNotes,
  replaced,
  warnings,
} from './support/configuration-texts.ts';

const waiver = (rule: string, more = '') => `waivers:
  - rule: ${rule}
    reason: 96 consumers until the batch job is gone
    owner: jane@example.com
    expires: 2027-01-31
${more}`;

const wide = replaced(paymentsText, 'partitions: 12', 'partitions: 51');
const files = (payments: string) => configurationFiles({ payments });
const inPayments = (text: string) => `domains/payments/domain.yaml:${text}`;

describe('A waiver', () => {
  it('turns an error into a note that shows reason, owner and end', () => {
    expect(complaints(files(wide))).toEqual([
      inPayments('12 topics[0].partitions: got 51, expected a whole number from 1 to 50'),
    ]);
    expect(complaints(files(wide + waiver('partitions-maximum')))).toEqual([]);
    expect(readNotes(files(wide + waiver('partitions-maximum')))).toEqual([
      inPayments(
        '12 topics[0].partitions: got 51, expected a whole number from 1 to 50. Waived until 2027-01-31 by jane@example.com: 96 consumers until the batch job is gone',
      ),
    ]);
  });

  it('may be for one resource, and then for no other', () => {
    const [own, other] = ['payments.events', 'payments.commands'].map((resource) =>
      complaints(files(wide + waiver('partitions-maximum', `    resource: ${resource}\n`))),
    );
    expect(own).toEqual([]);
    expect(other).toEqual([inPayments('12 topics[0].partitions: got 51, expected a whole number from 1 to 50')]);
  });

  it('may name the client of a line of access', () => {
    const guarded = `${environmentText}policy: { clientDomains: { payments: [] } }\n`;
    const text = (resource: string) => paymentsText + waiver('access-domains', `    resource: ${resource}\n`);
    const told = (resource: string) =>
      complaints(configurationFiles({ environment: guarded, payments: text(resource) }));
    expect([told('ledger/ledger-service'), told('ledger-service')]).toEqual([[], []]);
    expect(told('payments-service')).toEqual([
      inPayments('28 access[1].client: got "ledger/ledger-service", expected a client of payments'),
    ]);
  });

  it('that is past fails, and lifts nothing', () => {
    const past = waiver('partitions-maximum').replace('2027-01-31', '2026-11-20');
    expect(complaints(files(wide + past))).toEqual([
      inPayments('12 topics[0].partitions: got 51, expected a whole number from 1 to 50'),
      inPayments(
        '46 waivers[0].expires: got 2026-11-20, which is past, expected 2026-11-21 or later. Ask jane@example.com: renew it or follow partitions-maximum',
      ),
    ]);
  });

  it('that answers nothing is pointed out', () => {
    expect(warnings(files(paymentsText + waiver('partitions-maximum')))).toEqual([
      inPayments(
        '43 waivers[0].rule: got "partitions-maximum", which finds nothing to waive, expected a waiver in use. Remove it',
      ),
    ]);
  });

  it('of a rule of production is not missed elsewhere', () => {
    expect(warnings(files(paymentsText + waiver('partitions-minimum')))).toEqual([]);
    const production = `${environmentText.replace('removal: destroy', 'removal: retain')}policy: { production: true }\n`;
    expect(
      complaints(
        configurationFiles({ environment: production, payments: paymentsText + waiver('quota-production') }),
      ).join('\n'),
    ).not.toContain('waivers');
  });

  it('cannot lift what protects others, nor what is no rule', () => {
    expect(complaints(files(paymentsText + waiver('topic-owned')))).toEqual([
      inPayments(
        '43 waivers[0].rule: got "topic-owned", which cannot be waived, expected a waivable rule, see docs/policy-rules.md',
      ),
    ]);
    expect(complaints(files(paymentsText + waiver('partition-maximum')))).toEqual([
      inPayments(
        '43 waivers[0].rule: got "partition-maximum", which is no rule, expected a waivable rule, see docs/policy-rules.md. Did you mean partitions-maximum?',
      ),
    ]);
  });

  it('names rule, reason, owner and end, and nothing else', () => {
    expect(
      complaints(files(paymentsText + waiver('topic-naming').replace(/ {4}reason.*\n/, '    because: x\n'))),
    ).toEqual([
      inPayments('43 waivers[0].reason: got nothing, expected text'),
      inPayments(
        '44 waivers[0].because: got unknown key "because", expected one of rule, resource, reason, owner, expires',
      ),
    ]);
  });
});

describe('The policy of an environment', () => {
  const told = (policy: string) =>
    complaints(configurationFiles({ environment: `${environmentText}policy:\n  ${policy}\n` }));

  it('may be left out, and has defaults', () => {
    expect(policyLimits({ name: 'dev' })).toMatchObject({
      production: false,
      maximumPartitions: 50,
      longRetention: 7_776_000_000,
    });
    expect(policyLimits({ name: 'prod', policy: { maximumPartitions: 96 } })).toMatchObject({
      production: true,
      maximumPartitions: 96,
    });
  });

  it('is read with units, and refuses what it does not know', () => {
    expect(told('maximumPartitions: 11')).toEqual([
      'domains/ledger/domain.yaml:10 topics[0].partitions: got 12, expected a whole number from 1 to 11',
      inPayments('12 topics[0].partitions: got 12, expected a whole number from 1 to 11'),
    ]);
    expect(told('zoneRetention: { confidential: 7d }')).toContainEqual(
      inPayments('13 topics[0].retention: got 30d, expected at most 7d in the zone confidential'),
    );
    expect(told('maximumPartition: 11')).toEqual([
      'environments/dev.yaml:23 policy.maximumPartition: got unknown key "maximumPartition", expected a known key. Did you mean maximumPartitions?',
    ]);
    expect(told('longRetention: 90 days')).toEqual([
      'environments/dev.yaml:23 policy.longRetention: got "90 days", expected a duration such as 90d',
    ]);
  });
});
