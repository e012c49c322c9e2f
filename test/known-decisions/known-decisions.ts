import { bucketDecisions } from './bucket-decisions.ts';
import { keyDecisions } from './key-decisions.ts';
import type { KnownDecision } from './known-decision.ts';
import { roleDecisions } from './role-decisions.ts';
import { statementDecisions } from './statement-decisions.ts';

/** Questions with the answer that AWS documents: what any evaluator of policies is measured against. */
export const knownDecisions: readonly KnownDecision[] = [
  ...keyDecisions,
  ...bucketDecisions,
  ...roleDecisions,
  ...statementDecisions,
];
