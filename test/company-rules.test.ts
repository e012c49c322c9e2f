import type { CompanyRule, Predicate } from '../lib/policy/company-rule.ts';
import { complaints, configurationFiles, paymentsText, readNotes, warnings } from './support/configuration-texts.ts';
import { findingsAfter } from './support/governed-platform.ts';

const rule = (wants: Predicate, when: readonly Predicate[] = []): CompanyRule => ({
  id: 'own-rule',
  severity: 'error',
  waivable: true,
  when,
  wants,
  message: 'Because we say so',
});

const stream: Predicate = { field: 'topic.kind', equals: 'stream' };

/** Names of the topics that a rule complains about. */
function refused(wants: Predicate, when: readonly Predicate[] = []): readonly string[] {
  const names = { payments: ['payments.events'], ledger: ['ledger.transactions', 'ledger.balances'] };
  return findingsAfter(() => undefined, [rule(wants, when)]).map(({ domain, path }) => {
    const list = names[domain as keyof typeof names];
    return list[Number(path[1])] ?? '';
  });
}

const file = `rules:
  - id: confidential-week
    when: [{ field: topic.zone, equals: confidential }, { field: topic.kind, oneOf: [stream, state] }]
    wants: { field: config.retention.ms, atMost: 7d }
    message: Confidential streams stay a week, see the data policy 4.2
`;

const withRules = (text: string, payments = paymentsText) =>
  new Map([...configurationFiles({ payments }), ['policy/rules.yaml', text]]);

describe('A predicate', () => {
  it.each<[Predicate, readonly string[]]>([
    [{ field: 'topic.zone', equals: 'mnpi' }, ['ledger.transactions', 'ledger.balances', 'payments.events']],
    [{ field: 'topic.kind', oneOf: ['stream', 'state'] }, ['ledger.transactions']],
    [{ field: 'topic.name', matches: '(ledger|audit)\\..+' }, ['payments.events']],
    [{ field: 'topic.name', matches: 'payments' }, ['ledger.transactions', 'ledger.balances', 'payments.events']],
    [{ field: 'topic.partitions', atLeast: 12 }, []],
    [{ field: 'topic.partitions', atMost: 11 }, ['ledger.transactions', 'ledger.balances', 'payments.events']],
    [{ field: 'topic.schema', required: true }, ['ledger.transactions', 'payments.events']],
    [{ field: 'topic.schema', required: false }, ['ledger.balances']],
    [{ field: 'topic.team', equals: 'ledger' }, ['payments.events']],
    [{ field: 'topic.domain', equals: 'ledger' }, ['payments.events']],
    [{ field: 'topic.compatibility', equals: 'FULL' }, ['ledger.transactions', 'ledger.balances', 'payments.events']],
    [{ field: 'config.compression.type', equals: 'zstd' }, ['payments.events']],
    [{ field: 'config.retention.ms', atLeast: 604_800_001 }, ['ledger.balances', 'payments.events']],
    [{ field: 'config.retention.ms', atMost: 604_800_000 }, ['ledger.transactions', 'ledger.balances']],
  ])('such as %j is not met by %j', (wants, names) => {
    expect(refused(wants)).toEqual(names);
  });

  it('under when chooses the topics that a rule is about: all of them hold', () => {
    expect(refused({ field: 'topic.schema', required: true }, [stream])).toEqual(['payments.events']);
    expect(
      refused({ field: 'topic.schema', required: true }, [stream, { field: 'topic.partitions', atLeast: 13 }]),
    ).toEqual([]);
  });
});

describe('policy/rules.yaml', () => {
  it('adds rules that complain with the message of the company, at the line of the topic', () => {
    expect(complaints(withRules(file))).toEqual([
      'domains/payments/domain.yaml:13 topics[0].retention: got 30d, expected config.retention.ms: at most 7d. Confidential streams stay a week, see the data policy 4.2',
    ]);
    const told = file.replace('    when', '    severity: warning\n    when');
    expect([complaints(withRules(told)), warnings(withRules(told)).length]).toEqual([[], 1]);
  });

  it('adds rules that may be waived, unless they say no', () => {
    const waived = `${paymentsText}waivers:
  - { rule: confidential-week, resource: payments.events, reason: Disputes., owner: payments, expires: 2027-01-31 }
`;
    expect([complaints(withRules(file, waived)), readNotes(withRules(file, waived)).length]).toEqual([[], 1]);
    const strict = file.replace('    when', '    waivable: false\n    when');
    expect(complaints(withRules(strict, waived)).join('\n')).toContain('"confidential-week", which cannot be waived');
  });

  const refusedFile = (passage: string, by: string) => complaints(withRules(file.replace(passage, by)));

  it.each([
    [
      'atMost: 7d',
      'atMost: 7',
      '4 rules[0].wants.atMost: got "7", expected a duration such as 7d (ms, s, min, h, d, y) or unlimited',
    ],
    [
      'atMost: 7d',
      'atMost: 7d, equals: 7d',
      '4 rules[0].wants: got equals and atMost, expected one of equals, oneOf, matches, atLeast, atMost, required',
    ],
    [
      ', atMost: 7d',
      '',
      '4 rules[0].wants: got none of them, expected one of equals, oneOf, matches, atLeast, atMost, required',
    ],
    [
      'field: config.retention.ms, atMost: 7d',
      'field: topic.zone, atMost: 7',
      '4 rules[0].wants.atMost: got "7", expected a number, of a field that has an order',
    ],
    ['equals: confidential', 'matches: "("', '3 rules[0].when[0].matches: got "(", expected a regular expression'],
    [
      'confidential-week',
      'topic-owned',
      '2 rules[0].id: got "topic-owned", which is a rule already, expected an id of its own',
    ],
    ['    message', '    mesage', '2 rules[0].message: got nothing, expected text'],
  ])('is refused with %j as %j', (passage, by, complaint) => {
    expect(refusedFile(passage, by)).toContain(`policy/rules.yaml:${complaint}`);
  });

  it('names fields that topics have', () => {
    expect(refusedFile('field: topic.zone', 'field: topic.zones')[0]).toContain(
      'policy/rules.yaml:3 rules[0].when[0].field: got "topic.zones"',
    );
  });
});
