import type { AclBinding } from '../../lib/model/acl.ts';
import { aclOf } from './domain-documents.ts';

/** What a client needs to write and read one topic in groups below a prefix. */
export function bindingsOf(principal: string, topic: string, groupPrefix: string): readonly AclBinding[] {
  const group = { resourceType: 'GROUP', resourceName: groupPrefix, patternType: 'PREFIXED' } as const;
  return [
    ...(['READ', 'WRITE', 'DESCRIBE'] as const).map((operation) =>
      aclOf({ principal, resourceName: topic, operation }),
    ),
    aclOf({ principal, ...group, operation: 'READ' }),
  ];
}
