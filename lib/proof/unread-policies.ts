import type { Problem } from '../model/problem.ts';
import { fault, isMapping } from './read-conditions.ts';
import type { ResolvedResource, ResolvedStack } from './resolved-stack.ts';

/** Properties that are read as policies. */
const read = ['KeyPolicy', 'PolicyDocument', 'ResourcePolicy', 'Policy', 'AssumeRolePolicyDocument', 'Policies'];

/** They hold templates that nobody has read. */
const nested = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** What decides too, and the proof would not know: every place of it. Users and groups of IAM count among the others. */
export function unreadPolicies(stack: ResolvedStack, provedTypes: readonly string[]): readonly Problem[] {
  const place = (logicalId: string) => ({ stack: stack.name, logicalId, path: '' });
  const whole = stack.isTransformed
    ? [fault(place(''), 'Transform', 'macros that change the template', 'policies as they are deployed')]
    : [];
  return [
    ...whole,
    ...stack.resources.flatMap((resource) =>
      faultsOf(resource, provedTypes.includes(resource.type)).map(({ path, got, expected }) =>
        fault(place(resource.logicalId), path, got, expected),
      ),
    ),
  ];
}

type Fault = Pick<Problem, 'got' | 'expected'> & { readonly path: string };

function faultsOf({ type, properties, condition }: ResolvedResource, isProved: boolean): readonly Fault[] {
  if (/^AWS::IAM::/.test(type) && !isProved) return [];
  const rest = isProved
    ? Object.entries(properties).filter(([name]) => !read.includes(name))
    : Object.entries(properties);
  return [
    ...(nested.includes(type) ? [{ path: '', got: `a template inside ${type}`, expected: 'stacks of their own' }] : []),
    ...(isProved && condition !== undefined
      ? [{ path: 'Condition', got: condition, expected: 'what is made always, or not at all' }]
      : []),
    ...policiesIn(Object.fromEntries(rest)).map((path) => ({
      path,
      got: `a policy of a resource of type ${type}`,
      expected: 'policies only on what the proof reads',
    })),
    ...(type === 'AWS::S3::Bucket' ? accessControl(properties) : []),
  ];
}

function policiesIn(value: unknown, path = ''): readonly string[] {
  // Also in a text inside a text, as custom resources carry the calls that they make.
  if (typeof value === 'string') return /"Statement\\*"\s*:/.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (isMapping(value) && [value.Statement].flat().some((each) => isMapping(each) && 'Effect' in each)) return [path];
  return Object.entries(value).flatMap(([key, member]) => policiesIn(member, path === '' ? key : `${path}.${key}`));
}

/** ACLs of S3 let in whom no policy names, unless the owner of the bucket switches them off. */
function accessControl({ AccessControl: acl, OwnershipControls }: ResolvedResource['properties']): readonly Fault[] {
  const isOff = JSON.stringify(OwnershipControls ?? '').includes('BucketOwnerEnforced');
  if (acl === undefined || acl === 'Private' || isOff) return [];
  return [
    { path: 'AccessControl', got: `${acl}`, expected: 'none: access by policies, ObjectOwnership BucketOwnerEnforced' },
  ];
}
