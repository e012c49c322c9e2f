import { createHash } from 'node:crypto';
import type { PolicyStatement, Question, Questions } from '../../../scripts/second-opinion/questions.ts';
import { accountOf, type DecisionPolicies, type DecisionRequest } from '../../known-decisions/known-decision.ts';

export interface DecisionQuestion {
  readonly request: DecisionRequest;
  readonly policies: DecisionPolicies;
  /** Of the resource. Absent: as its ARN says. */
  readonly account?: string;
}

/** As the second evaluator takes them: equal policies stand once, under a name made from what they say. */
export function decisionQuestions(asked: readonly DecisionQuestion[]): Questions {
  const policies: Record<string, { Statement: readonly PolicyStatement[] }> = {};
  const names = new Map<readonly PolicyStatement[], string>();
  const named = (statements: readonly PolicyStatement[] | undefined): string | undefined => {
    // IAM knows no policy without statements.
    if (statements === undefined || statements.length === 0) return undefined;
    const known = names.get(statements);
    if (known !== undefined) return known;
    const name = createHash('sha256').update(JSON.stringify(statements)).digest('hex');
    names.set(statements, name);
    policies[name] = { Statement: statements };
    return name;
  };
  const questions = asked.map(({ request, policies, account }): Question => {
    const identity = named(policies.identity);
    return {
      ...request,
      account: account ?? accountOf(request.resource),
      identity: identity === undefined ? [] : [identity],
      boundary: named(policies.boundary),
      policy: named(policies.resource),
      endpoint: named(policies.endpoint),
    };
  });
  return { policies, questions };
}
