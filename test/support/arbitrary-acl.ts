import fc from 'fast-check';
import type { AclBinding, AclOperation } from '../../lib/model/acl.ts';

/** Few names that are prefixes of each other, so that bindings meet. */
export const topicNames = ['a', 'a.b', 'a.b.c', 'ab', 'b'];

export const topicOperations: readonly AclOperation[] = [
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
];

/** A binding on topics for the users `a` and `b` or for everybody; every third denies. */
export const arbitraryAcl: fc.Arbitrary<AclBinding> = fc.record({
  resourceType: fc.constant('TOPIC'),
  resourceName: fc.constantFrom(...topicNames, 'a.', 'c', '*'),
  patternType: fc.constantFrom('LITERAL', 'PREFIXED'),
  principal: fc.constantFrom('User:a', 'User:b', 'User:*'),
  host: fc.constantFrom('*', '127.0.0.1', '10.0.0.1'),
  operation: fc.constantFrom('ALL', ...topicOperations),
  permission: fc.constantFrom('ALLOW', 'ALLOW', 'DENY'),
});
