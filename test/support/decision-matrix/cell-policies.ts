import type { Statement } from '../../../lib/proof/statement.ts';
import type { RoleModel, World } from '../../../lib/proof/world.ts';
import type { PolicyStatement } from '../../../scripts/second-opinion/questions.ts';
import type { DecisionPolicies } from '../../known-decisions/known-decision.ts';
import type { DecisionQuestion } from './decision-questions.ts';
import type { Cell } from './sample-cells.ts';
import { statementJson, trustJson } from './statement-json.ts';

const everything: readonly PolicyStatement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

/** Each cell with the policies that decide about it. The same list for the same policy: thousands of cells share it. */
export function withPolicies({ roles, resources }: World, cells: readonly Cell[]): readonly DecisionQuestion[] {
  const rendered = new Map<readonly Statement[], readonly PolicyStatement[]>();
  const policy = (statements: readonly Statement[], render = statementJson): readonly PolicyStatement[] => {
    const found = rendered.get(statements) ?? statements.map(render);
    rendered.set(statements, found);
    return found;
  };
  const identityOf = (principal: string): DecisionPolicies => {
    const role = roles.find(({ arn }) => arn === principal);
    if (role !== undefined) return { identity: policy(role.identity), boundary: boundaryOf(role) };
    // Of whom we know nothing: every right that an account can give.
    return principal.startsWith('arn:') ? { identity: everything } : {};
  };
  const boundaryOf = ({ boundary }: RoleModel) =>
    boundary === undefined || boundary === 'unknown' ? undefined : policy(boundary);
  const onResource = (action: string, arn: string) => {
    const role = roles.find((it) => it.arn === arn);
    if (role !== undefined) {
      return { account: role.account, resource: action.startsWith('sts:') ? policy(role.trust, trustJson) : undefined };
    }
    const guarded = resources.find((it) => isOf(it.arn, arn));
    return { account: guarded?.account, resource: guarded && policy(guarded.policy) };
  };
  return cells.map(({ request, endpoint }) => {
    const { account, resource } = onResource(request.action, request.resource);
    const policies: DecisionPolicies = {
      ...identityOf(request.principal),
      resource,
      endpoint: endpoint && policy(endpoint.policy),
    };
    return { request, policies, account };
  });
}

/** Objects are of their bucket, streams of their group, topics of their cluster. */
function isOf(owner: string, arn: string): boolean {
  const within = arn.replace(/:(topic|group|transactional-id)(\/[^/]+\/[^/]+)\/.*$/, ':cluster$2');
  return within === owner || within.startsWith(`${owner}/`) || within.startsWith(`${owner}:`);
}
