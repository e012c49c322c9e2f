import { type PolicyKind, readStatements } from '../../../lib/proof/read-statements.ts';
import type { Statement } from '../../../lib/proof/statement.ts';
import type { GuardedKind, RoleModel, World } from '../../../lib/proof/world.ts';
import type { PolicyStatement } from '../../../scripts/second-opinion/questions.ts';
import {
  accountOf,
  type DecisionPolicies,
  type DecisionRequest,
  elsewhere,
  here,
} from '../../known-decisions/known-decision.ts';

const place = { stack: 'known', logicalId: 'Decision', path: '' };

function statements(policy: readonly PolicyStatement[] = [], kind: PolicyKind): readonly Statement[] {
  if (policy.length === 0) return [];
  const reading = readStatements({ Statement: policy }, place, kind);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

/** A world that has the one who asks, what is asked for, and their policies. */
export function decisionWorld(request: DecisionRequest, policies: DecisionPolicies): World {
  const { principal, resource, action } = request;
  const isRole = /:iam::\d+:role\//.test(resource);
  const roles = [
    ...(principal.startsWith('arn:') ? [roleOf(principal, request, policies)] : []),
    ...(isRole && resource !== principal ? [trustingRole(resource, action, policies)] : []),
  ];
  return {
    accounts: [here, elsewhere],
    roles,
    resources: isRole
      ? []
      : [
          {
            ...{ kind: kindOf(resource), arn: ownerOf(resource), account: accountOf(resource), place },
            tags: tagsOf(request, 'aws:ResourceTag/'),
            policy: statements(policies.resource, 'resource'),
          },
        ],
    endpoints:
      policies.endpoint === undefined
        ? []
        : [{ service: action.split(':')[0] ?? '', place, policy: statements(policies.endpoint, 'resource') }],
  };
}

function roleOf(arn: string, request: DecisionRequest, { identity, boundary }: DecisionPolicies): RoleModel {
  return {
    ...{ name: arn.replace(/^.*\//, ''), arn, account: accountOf(arn), place, trust: [] },
    tags: tagsOf(request, 'aws:PrincipalTag/'),
    identity: statements(identity, 'identity'),
    ...(boundary === undefined ? {} : { boundary: statements(boundary, 'identity') }),
  };
}

function trustingRole(arn: string, action: string, { resource }: DecisionPolicies): RoleModel {
  const trust = action.startsWith('sts:') ? statements(resource, 'trust') : [];
  return { name: 'target', arn, account: accountOf(arn), place, tags: {}, trust, identity: [] };
}

function tagsOf({ context }: DecisionRequest, prefix: string): Readonly<Record<string, string>> {
  const tags = Object.entries(context).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(tags.map(([key, value]) => [key.slice(prefix.length), String(value)]));
}

const kinds: Readonly<Record<string, GuardedKind>> = {
  kms: 'key',
  s3: 'bucket',
  secretsmanager: 'secret',
  sqs: 'queue',
  sns: 'sns-topic',
  logs: 'log-group',
  kafka: 'cluster',
  lambda: 'function',
};

function kindOf(arn: string): GuardedKind {
  const kind = kinds[arn.split(':')[2] ?? ''];
  if (kind === undefined) throw new Error(`No kind of resource for ${arn}`);
  return kind;
}

function ownerOf(arn: string): string {
  if (arn.startsWith('arn:aws:s3:::')) return arn.replace(/\/.*$/, '');
  return arn.replace(/:(topic|group)(\/[^/]+\/[^/]+)\/.*$/, ':cluster$2');
}
