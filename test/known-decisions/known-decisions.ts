import { bucketDecisions } from './bucket-decisions.ts';
import { endpointDecisions } from './endpoint-decisions.ts';
import { keyDecisions } from './key-decisions.ts';
import type { KnownDecision } from './known-decision.ts';
import { operatorDecisions } from './operator-decisions.ts';
import { principalDecisions } from './principal-decisions.ts';
import { roleDecisions } from './role-decisions.ts';
import { serviceDecisions } from './service-decisions.ts';
import { statementDecisions } from './statement-decisions.ts';

/** Questions with the answer that AWS documents: what any evaluator of policies is measured against. */
export const knownDecisions: readonly KnownDecision[] = [
  ...bucketDecisions,
  ...endpointDecisions,
  ...keyDecisions,
  ...operatorDecisions,
  ...principalDecisions,
  ...roleDecisions,
  ...serviceDecisions,
  ...statementDecisions,
];
