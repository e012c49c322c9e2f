import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { rules } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Acknowledgement, Coverage, Holder, WildcardCoverage } from '../../lib/policy/acknowledgement.ts';
import { PasswordRotation } from '../cluster/password-rotation.ts';
import { ScramUsers } from '../cluster/scram-users.ts';
import { KafkaDomain } from '../domains/kafka-domain.ts';
import { AccessLogBucket } from '../lake/access-log-bucket.ts';
import { LakeStorage } from '../lake/lake-storage.ts';
import { PersonaRole } from '../lake/persona-role.ts';
import { PlatformNetwork } from '../network/platform-network.ts';
import { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import { PlatformBoundary } from '../roles/platform-boundary.ts';
import { KeyWatch } from '../zones/key-watch.ts';
import { RefusedKeyUse } from '../zones/refused-key-use.ts';

const holders = {
  AccessLogBucket,
  KafkaDomain,
  KafkaReconciler,
  KeyWatch,
  LakeStorage,
  PasswordRotation,
  PersonaRole,
  PlatformBoundary,
  PlatformNetwork,
  RefusedKeyUse,
  ScramUsers,
} as const satisfies Record<Holder, unknown>;

/** Whether an acknowledgement speaks of this finding on this resource. `finding` is what a pack puts into brackets. */
export function isCovered({ covers }: Acknowledgement, resource: IConstruct, finding: string | undefined): boolean {
  return [covers].flat().some((coverage) => isCoveredBy(coverage, resource, finding));
}

function isCoveredBy(covers: Coverage, resource: IConstruct, finding: string | undefined): boolean {
  if (covers.within !== undefined && !isWithin(resource, covers.within)) return false;
  if ('resourceType' in covers)
    return CfnResource.isCfnResource(resource) && resource.cfnResourceType === covers.resourceType;
  return finding !== undefined && isCoveredWildcard(covers, resource, finding);
}

function isWithin(resource: IConstruct, within: Holder | readonly Holder[]): boolean {
  return resource.node.scopes.some((scope) => [within].flat().some((holder) => scope instanceof holders[holder]));
}

const wildcardShapes: Readonly<Record<WildcardCoverage['wildcard'], RegExp>> = {
  all: /^Resource::\*$/,
  name: /^Resource::[^*]+\*[^*]*$/,
  prefix: /^Resource::[^*]*[^*/]\*$/,
};

function isCoveredWildcard({ actions, wildcard }: WildcardCoverage, policy: IConstruct, finding: string): boolean {
  if (!(policy instanceof CfnManagedPolicy)) return false;
  const statements = statementsWith(policy, finding);
  return (
    wildcardShapes[wildcard].test(finding) &&
    statements.length > 0 &&
    statements.flat().every((action) => actions.includes(action))
  );
}

/** The actions of each statement for which the rule reports the finding. */
function statementsWith(policy: CfnManagedPolicy, finding: string): readonly (readonly string[])[] {
  const document = Stack.of(policy).resolve(policy.policyDocument);
  const statements: readonly { Action: string | readonly string[] }[] = [document.Statement].flat();
  return statements
    .filter((statement) => findingsOf(policy, statement).includes(finding))
    .map(({ Action }) => [Action].flat());
}

/** Asks the rule itself about a policy of one statement: how it writes a finding is its own matter. */
function findingsOf(policy: CfnManagedPolicy, statement: unknown): readonly string[] {
  const probe = Object.create(policy, { policyDocument: { value: { Statement: [statement] } } });
  const findings = rules.iam.IAMNoWildcardPermissions(probe);
  return Array.isArray(findings) ? findings : [];
}
