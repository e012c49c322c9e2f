import type { GatheredProblems } from './gathered-problems.ts';
import { fault } from './read-conditions.ts';
import { readStatements } from './read-statements.ts';
import type { ResolvedResource, ResolvedStack } from './resolved-stack.ts';
import type { Statement } from './statement.ts';

export const logPolicyType = 'AWS::Logs::ResourcePolicy';

/** Of an account: each such policy is about every log group that its statements name. */
export interface LogPolicy {
  readonly account: string;
  readonly statements: readonly Statement[];
}

export function logPolicies(stacks: readonly ResolvedStack[], gathered: GatheredProblems): readonly LogPolicy[] {
  return stacks.flatMap(({ name, account, resources }) =>
    resources
      .filter(({ type }) => type === logPolicyType)
      .map((resource) => ({ account, statements: statementsOf(name, resource, gathered) })),
  );
}

/** The document stands in the template as a text. */
function statementsOf(
  stack: string,
  { logicalId, properties: { PolicyDocument: written } }: ResolvedResource,
  gathered: GatheredProblems,
): readonly Statement[] {
  const place = { stack, logicalId, path: 'PolicyDocument' };
  const document = typeof written === 'string' ? parsed(written) : written;
  if (document !== undefined) return gathered.take(readStatements(document, place, 'resource'));
  gathered.problems.push(fault(place, place.path, 'a text that is no JSON', 'a policy document'));
  return [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
