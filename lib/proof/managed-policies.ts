import type { Patterns, Statement, StatementPlace } from './statement.ts';

const networkInterfaces = ['AssignPrivateIpAddresses', 'CreateNetworkInterface', 'DeleteNetworkInterface'];

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What policies that AWS writes allow on every resource (AWS: `aws-managed-policy/latest/reference/policy-list.html`). */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': logs,
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    ...logs,
    ...[...networkInterfaces, 'DescribeNetworkInterfaces', 'DescribeSubnets', 'UnassignPrivateIpAddresses'].map(
      (action) => `ec2:${action}`,
    ),
  ],
};

/** Statements of a policy that no template holds. One that is not known here is taken to allow everything. */
export function managedStatements(arn: string, place: StatementPlace): readonly Statement[] {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
  const all: Patterns = { patterns: ['*'], negated: false };
  const actions = { patterns: actionsOf[name] ?? ['*'], negated: false };
  return [{ place: { ...place, sid: arn }, effect: 'Allow', actions, resources: all, conditions: [] }];
}

/** Whether `managedStatements` knows what the policy allows. */
export function isKnownPolicy(arn: string): boolean {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return name !== undefined && actionsOf[name] !== undefined;
}
