import { type Checked, invalid, valid } from '../model/problem.ts';
import { GatheredProblems } from './gathered-problems.ts';
import { fault, isMapping } from './read-conditions.ts';
import { guardedTypes, policyTypes, readGuardedResources } from './read-guarded-resources.ts';
import { readRoles, roleTypes } from './read-roles.ts';
import { readStatements } from './read-statements.ts';
import type { ResolvedStack } from './resolved-stack.ts';
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
  for (const stack of stacks) refuseOthers(stack, gathered);
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

/** A policy on something else decides too, and the proof would not know. Users and groups of IAM count among the others. */
function refuseOthers({ name: stack, resources }: ResolvedStack, gathered: GatheredProblems): void {
  for (const { logicalId, type, properties } of resources) {
    if (provedTypes.includes(type) || !/^AWS::(?!IAM::)/.test(type)) continue;
    for (const path of policiesIn(properties)) {
      const expected = 'policies only on what the proof reads';
      gathered.problems.push(
        fault({ stack, logicalId, path }, path, `a policy of a resource of type ${type}`, expected),
      );
    }
  }
}

function policiesIn(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isMapping(value) && [value.Statement].flat().some((each) => isMapping(each) && 'Effect' in each)) return [path];
  return Object.entries(value).flatMap(([key, member]) => policiesIn(member, path === '' ? key : `${path}.${key}`));
}
