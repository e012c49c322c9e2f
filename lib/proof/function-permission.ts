import type { Checked } from '../model/problem.ts';
import { readStatements } from './read-statements.ts';
import type { ResolvedResource } from './resolved-stack.ts';
import type { Statement, StatementPlace } from './statement.ts';

/** Condition keys by the property of an AWS::Lambda::Permission that Lambda makes them of, with their operator. */
const conditionOf: Readonly<Record<string, readonly [operator: string, key: string]>> = {
  SourceArn: ['ArnLike', 'aws:SourceArn'],
  SourceAccount: ['StringEquals', 'aws:SourceAccount'],
  PrincipalOrgID: ['StringEquals', 'aws:PrincipalOrgID'],
  FunctionUrlAuthType: ['StringEquals', 'lambda:FunctionUrlAuthType'],
  EventSourceToken: ['StringEquals', 'lambda:EventSourceToken'],
};

/** The statement that Lambda writes into the policy of a function (AWS: `lambda/latest/api/API_AddPermission.html`). */
export function functionPermission(
  properties: ResolvedResource['properties'],
  place: StatementPlace,
  partition: string,
): Checked<readonly Statement[]> {
  const { Action, FunctionName, Principal } = properties;
  const condition: Record<string, Record<string, unknown>> = {};
  for (const [property, [operator, key]] of Object.entries(conditionOf)) {
    if (properties[property] !== undefined)
      condition[operator] = { ...condition[operator], [key]: properties[property] };
  }
  const statement = {
    Effect: 'Allow',
    Principal: principalOf(String(Principal), partition),
    Action,
    // A name alone is no ARN: it is this function.
    Resource: String(FunctionName).startsWith('arn:') ? FunctionName : '*',
    Condition: condition,
  };
  return readStatements({ Statement: [statement] }, place, 'resource');
}

function principalOf(written: string, partition: string): unknown {
  if (written === '*') return '*';
  if (/^\d{12}$/.test(written)) return { AWS: `arn:${partition}:iam::${written}:root` };
  return written.startsWith('arn:') ? { AWS: written } : { Service: written };
}
