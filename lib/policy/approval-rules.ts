import type { DomainSet } from './domain-set.ts';
import { eachDomain } from './each-domain.ts';
import type { Rule } from './rule.ts';

export const approvalRules: readonly Rule<DomainSet>[] = [
  {
    id: 'approval-expired',
    severity: 'warning',
    wants: 'Approvals that still hold.',
    because: 'An expired approval lifts nothing and reads as if it did.',
    check: eachDomain(({ approvals }, { today }) =>
      approvals.flatMap(({ expires }, index) =>
        expires < today
          ? [{ path: ['approvals', index, 'expires'], got: `${expires}, which is past`, expected: `${today} or later` }]
          : [],
      ),
    ),
  },
];
