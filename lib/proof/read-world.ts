import { type Checked, invalid, valid } from '../model/problem.ts';
import { GatheredProblems } from './gathered-problems.ts';
import { guardedTypes, policyTypes, readGuardedResources } from './read-guarded-resources.ts';
import { readRoles, roleTypes } from './read-roles.ts';
import { readStatements } from './read-statements.ts';
import type { ResolvedStack } from './resolved-stack.ts';
import { unreadPolicies } from './unread-policies.ts';
import type { EndpointModel, World } from './world.ts';

/** Types of resources that the proof reads: their properties must be resolved. */
export const provedTypes: readonly string[] = [...roleTypes, ...guardedTypes, ...policyTypes, 'AWS::EC2::VPCEndpoint'];

/** Every policy of the stacks, as AWS will decide by them; or every place that is not understood. */
export function readWorld(stacks: readonly ResolvedStack[]): Checked<World> {
  const gathered = new GatheredProblems();
  const world: World = {
    accounts: [...new Set(stacks.map(({ account }) => account))].sort(),
    roles: readRoles(stacks, gathered),
    resources: readGuardedResources(stacks, gathered),
    endpoints: stacks.flatMap((stack) => endpointsOf(stack, gathered)),
  };
  gathered.problems.push(...stacks.flatMap((stack) => unreadPolicies(stack, provedTypes)));
  return gathered.problems.length > 0 ? invalid(gathered.problems) : valid(world);
}

function endpointsOf(stack: ResolvedStack, gathered: GatheredProblems): readonly EndpointModel[] {
  return stack.resources
    .filter(({ type }) => type === 'AWS::EC2::VPCEndpoint')
    .map(({ logicalId, properties: { ServiceName, PolicyDocument = openPolicy } }) => {
      const place = { stack: stack.name, logicalId, path: 'PolicyDocument' };
      const policy = gathered.take(readStatements(PolicyDocument, place, 'resource'));
      const service = String(ServiceName).replace(/^(cn\.)?com\.amazonaws\.[^.]+\./, '');
      return { service, place: { ...place, path: '' }, policy };
    });
}

/** What AWS takes for an endpoint that has no policy (AWS: `vpc/latest/privatelink/vpc-endpoints-access.html`). */
const openPolicy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
