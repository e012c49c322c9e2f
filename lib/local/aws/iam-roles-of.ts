import type { IamRole, IamStatement } from '../iam/iam-plane.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { partitionOf } from './physical-identity.ts';
import { type ResourceOfType, resourcesOfType } from './resources-of-type.ts';

/** Statements of one policy for the roles that have it, by ARN. */
interface Attachment {
  readonly roles: readonly string[];
  readonly statements: readonly IamStatement[];
}

/**
 * Every role to which the templates give rights in Kafka, with the statements that speak about them: inline, of the role's managed
 * policies, and of policies that name the role, which may be one that exists already. Unknown here are policies that are not
 * in the assembly, permission boundaries and policies of an organization: AWS applies those too.
 */
export function iamRolesOf(assembly: CloudAssembly): readonly IamRole[] {
  const managed = resourcesOfType(assembly, 'AWS::IAM::ManagedPolicy');
  const byArn = new Map(managed.map((policy) => [policy.ref(), statementsIn(policy)]));
  const attachments = [
    ...resourcesOfType(assembly, 'AWS::IAM::Role').map((role) => ofRole(role, byArn)),
    ...[...managed, ...resourcesOfType(assembly, 'AWS::IAM::Policy')].map(ofPolicy),
  ];
  const descriptions = new Map(
    resourcesOfType(assembly, 'AWS::IAM::Role').map((role) => [role.attribute('Arn'), descriptionOf(role)]),
  );
  const arns = [...new Set(attachments.flatMap(({ roles }) => roles))];
  const roles = arns.map((arn) => ({
    ...{ name: arn.slice(arn.lastIndexOf('/') + 1), arn, description: descriptions.get(arn) },
    statements: attachments.flatMap(({ roles: having, statements }) => (having.includes(arn) ? statements : [])),
  }));
  return roles.filter(({ statements }) => statements.length > 0);
}

function ofRole(role: ResourceOfType, byArn: ReadonlyMap<string, readonly IamStatement[]>): Attachment {
  const { ManagedPolicyArns = [] } = role.properties('ManagedPolicyArns') as { ManagedPolicyArns?: readonly string[] };
  const inline = listOf(role.unresolved.Policies).flatMap((policy, index) =>
    kafkaStatements(role, policy as PolicyHolder, `Policies[${index}].`),
  );
  return {
    roles: [role.attribute('Arn')],
    statements: [...inline, ...ManagedPolicyArns.flatMap((arn) => byArn.get(arn) ?? [])],
  };
}

function descriptionOf(role: ResourceOfType): string | undefined {
  const { Description } = role.unresolved;
  return typeof Description === 'string' ? Description : undefined;
}

function ofPolicy(policy: ResourceOfType): Attachment {
  const { account, region } = policy.stack;
  const { Roles = [] } = policy.properties('Roles') as { Roles?: readonly string[] };
  return {
    roles: Roles.map((name) => `arn:${partitionOf(region)}:iam::${account}:role/${name}`),
    statements: statementsIn(policy),
  };
}

interface PolicyHolder {
  readonly PolicyDocument?: { readonly Statement?: unknown };
}

function statementsIn(policy: ResourceOfType): readonly IamStatement[] {
  return kafkaStatements(policy, policy.unresolved, '');
}

/** Only those about Kafka: others name resources that the twin neither has nor needs. */
function kafkaStatements({ resolve }: ResourceOfType, { PolicyDocument }: PolicyHolder, path: string) {
  return listOf(PolicyDocument?.Statement)
    .filter(speaksOfKafka)
    .map((statement) => resolve(statement, `${path}PolicyDocument.Statement`) as IamStatement);
}

function speaksOfKafka(statement: unknown): boolean {
  const { Action, NotAction } = statement as { readonly Action?: unknown; readonly NotAction?: unknown };
  return NotAction !== undefined || listOf(Action).some(mayMeanKafka);
}

/** True also for `*` and the like, which mean every service. */
function mayMeanKafka(action: unknown): boolean {
  const [plain = ''] = String(action).toLowerCase().split(/[*?]/);
  return plain.startsWith(kafkaActions) || (kafkaActions.startsWith(plain) && plain.length < String(action).length);
}

const kafkaActions = 'kafka-cluster:';

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}
