import { hashed } from '../../lib/cli/hashed-documents.ts';
import type { AclBinding, AclOperation } from '../../lib/model/acl.ts';
import { type DocumentTopic, domainDocumentFormat } from '../../lib/model/domain-document.ts';
import type { HashedDocument } from '../../lib/reconciler/ledger.ts';

/** 1,000 topics of three partitions, three replicas and three overrides, and two ACLs on each. */
export function largeDomain(): HashedDocument {
  const topics = Array.from({ length: 1_000 }, (_, index) => topic(`bench.topic-${String(index).padStart(4, '0')}`));
  return hashed({
    format: domainDocumentFormat,
    platform: 'tidegate',
    environment: 'bench',
    domain: 'bench',
    prefixes: { topics: ['bench.'], groups: ['bench-'], transactionalIds: ['bench-'] },
    principals: ['User:bench-service'],
    topics,
    acls: topics.flatMap(({ name }) => [acl(name, 'READ'), acl(name, 'DESCRIBE')]),
    quotas: [],
    approvals: [],
    onDelete: 'keep',
  });
}

function topic(name: string): DocumentTopic {
  return {
    name,
    partitions: 3,
    replicationFactor: 3,
    configs: { 'cleanup.policy': 'delete', 'min.insync.replicas': '2', 'retention.ms': '259200000' },
    zone: 'confidential',
    retentionClass: 'standard',
  };
}

function acl(resourceName: string, operation: AclOperation): AclBinding {
  const resource = { resourceType: 'TOPIC', resourceName, patternType: 'LITERAL' } as const;
  return { ...resource, principal: 'User:bench-service', host: '*', operation, permission: 'ALLOW' };
}
