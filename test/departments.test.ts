import { readConfiguration } from '../lib/documents/read-configuration.ts';
import {
  complaints,
  configurationFiles,
  environmentText,
  ledgerText,
  paymentsText,
  replaced,
  today,
  warnings,
} from './support/configuration-texts.ts';

const keyArn = 'arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555';

const withDepartments = replaced(
  replaced(paymentsText, '    zone: confidential\n', '    zone: confidential\n    departments: [finance, sales]\n'),
  'topics:\n  - name',
  'departments:\n  - { name: finance, keyRotation: 90d }\n  - { name: sales }\ntopics:\n  - name',
);
const payments = replaced(
  replaced(
    withDepartments,
    '    consume: [payments.events]\n',
    `    consume: [payments.events]
    department: finance
  - client: payments-sink
    consume: [payments.events]
    department: sales
`,
  ),
  '    authentication: scram\n',
  '    authentication: scram\n    roleName: payments-service\n',
);
const ledger = replaced(ledgerText, 'groupPrefix: ledger- }', 'groupPrefix: ledger-, roleName: books/ledger-service }');
const held = (entry: string) => `${environmentText}departmentKeys:\n  - { ${entry} }\n`;
const ofFinance = `domain: payments, department: finance, account: "222222222222", keyArn: "${keyArn}"`;

const said = (changed: Parameters<typeof configurationFiles>[0]) =>
  complaints(configurationFiles({ payments, ledger, ...changed }));

describe('departments in files', () => {
  it('are read: their keys, the topics that they share, and for whom each client reads', () => {
    const files = configurationFiles({ payments, ledger, environment: held(ofFinance) });
    const reading = readConfiguration({ environment: 'dev', files, today });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const [domain] = reading.value.domains.filter(({ name }) => name === 'payments');
    expect(domain?.departments).toEqual([{ name: 'finance', keyRotationDays: 90 }, { name: 'sales' }]);
    expect(domain?.topics[0]?.departments).toEqual(['finance', 'sales']);
    expect(domain?.access.map(({ client, intent, department }) => [client.client, intent, department])).toEqual([
      ['payments-service', 'transact', undefined],
      ['ledger-service', 'consume', 'finance'],
      ['payments-sink', 'consume', 'sales'],
    ]);
    expect(reading.value.environment.departmentKeys).toEqual([
      { domain: 'payments', department: 'finance', account: '222222222222', keyArn },
    ]);
  });

  it.each([
    [
      'a department that nobody reads for',
      { payments: replaced(payments, '    department: sales\n', '    department: finance\n') },
      'sales, for which nobody reads, expected an access line with consume: [payments.events] and department: sales',
    ],
    [
      'a consumer without department',
      { payments: replaced(payments, '    department: finance\n', '') },
      'consume of payments.events without department, expected department: one of finance, sales',
    ],
    [
      'a misspelt department on an access line',
      { payments: replaced(payments, '    department: finance\n', '    department: finanse\n') },
      'got "finanse", expected one of the departments of payments.events: finance, sales. Did you mean finance?',
    ],
    [
      'a misspelt department on a topic',
      { payments: replaced(payments, '[finance, sales]', '[finance, sale]') },
      'got "sale", expected a department that the domain declares: finance, sales. Did you mean sales?',
    ],
    [
      'a department for which nothing is read',
      {
        payments: replaced(
          payments,
          '    transact: [payments.events]\n',
          '    transact: [payments.events]\n    department: sales\n',
        ),
      },
      'got neither, expected consume or resetOffsets beside department',
    ],
    [
      'a client that KMS does not know',
      { ledger: ledgerText },
      'the scram client ledger-service without a role, expected a client with roleName, or an iam client',
    ],
    [
      'a key of an account that is not the one beside it',
      { environment: held(replaced(ofFinance, '"222222222222"', '"222222222223"')) },
      'a key of account 222222222222, expected one of 222222222223',
    ],
    [
      'a key for a department that nobody declares',
      { environment: held(replaced(ofFinance, 'finance', 'finanze')) },
      'got "finanze", expected a department of payments: finance, sales. Did you mean finance?',
    ],
    [
      'one key for two departments',
      { environment: `${held(ofFinance)}  - { ${replaced(ofFinance, 'finance', 'sales')} }\n` },
      `${keyArn} a second time, expected one key for each department. It stands with payments/finance`,
    ],
    [
      'an alias instead of a key',
      { environment: held(replaced(ofFinance, 'key/11111111-2222-3333-4444-555555555555', 'alias/finance')) },
      'expected the ARN of a KMS key; an alias could be pointed at another one',
    ],
  ])('are refused with %s', (_, changed, expected) => {
    expect(said(changed).join('\n')).toContain(expected);
  });

  it('are warned of in a public zone', () => {
    const environment = replaced(environmentText, 'classification: confidential', 'classification: public');
    const told = warnings(configurationFiles({ payments, ledger, environment }));
    expect(told.join('\n')).toContain('confidential, which is public, with departments');
  });
});
