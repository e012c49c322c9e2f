import { adds, all, allow, alters, removes, type Statement, statements, unconditional, without } from './edits.ts';
import type { PolicyMutation } from './policy-mutation.ts';

const key = 'ordersDepartmentsfinanceKey';
const opens = ({ Effect, Sid }: Statement) => Effect === 'Allow' && /^Open/.test(String(Sid));
const seals = ({ Sid }: Statement) => /^Seal/.test(String(Sid));
const root = { AWS: 'arn:aws:iam::111111111111:root' };

/** Mistakes in the key of one department of a topic that two share. */
export const departmentMutations: readonly PolicyMutation[] = [
  {
    id: 'department-of-any-record',
    mistake: 'The key of finance opens records of whichever department.',
    edit: alters(key, opens, without('kms:EncryptionContext:department')),
    caughtBy: /^department-own-records-orders-finance$/,
  },
  {
    id: 'department-of-any-topic',
    mistake: 'The key of finance opens records of whichever topic.',
    edit: alters(key, opens, without('kms:EncryptionContext:topic')),
    caughtBy: /^department-own-topics-orders-finance$/,
  },
  {
    id: 'department-reader-of-another',
    mistake: 'The consumer of sales opens what is sealed for finance.',
    edit: statements(key, (written) =>
      written.map((each) => JSON.parse(JSON.stringify(each).replaceAll(/role\/[^"]*ledger[^"]*/g, 'role/crm'))),
    ),
    caughtBy: /^department-readers-orders-finance$/,
  },
  {
    id: 'department-producer-opens',
    mistake: 'Whoever seals for finance opens, too, and the denial of it went.',
    edit: all(
      removes(key, 'NobodyElseOpens'),
      alters(key, seals, (each) => ({ ...each, Action: ['kms:Encrypt', 'kms:Decrypt'] })),
    ),
    caughtBy: /^department-readers-orders-finance$/,
  },
  {
    id: 'department-grants',
    mistake: 'The account may give the key of finance away.',
    edit: adds(key, { ...allow('kms:CreateGrant', '*'), Principal: root }),
    caughtBy: /^department-grants-orders-finance$/,
  },
  {
    id: 'department-open-to-services',
    mistake: 'A service opens records of finance.',
    edit: adds(key, { ...allow('kms:Decrypt', '*'), Principal: { Service: 'lambda.amazonaws.com' } }),
    caughtBy: /^department-outside-orders-finance$/,
  },
  {
    id: 'department-denials-gone',
    mistake: 'The denials of the key of finance went, and readers became everybody.',
    edit: statements(key, (written) =>
      written
        .filter(({ Effect }) => Effect === 'Allow')
        .map((each) => (opens(each) ? { ...unconditional(each), Principal: '*' } : each)),
    ),
    caughtBy: /^department-outside-orders-finance$/,
  },
];
