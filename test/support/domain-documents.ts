import { createHash } from 'node:crypto';
import type { AclBinding } from '../../lib/model/acl.ts';
import { canonicalJson } from '../../lib/model/canonical-json.ts';
import { type DocumentTopic, type DomainDocument, domainDocumentFormat } from '../../lib/model/domain-document.ts';
import type { HashedDocument } from '../../lib/reconciler/ledger.ts';

export function topicOf(name: string, changes: Partial<DocumentTopic> = {}): DocumentTopic {
  return {
    name,
    partitions: 3,
    replicationFactor: 3,
    configs: { 'retention.ms': '604800000' },
    zone: 'public',
    retentionClass: 'standard',
    ...changes,
  };
}

export function aclOf(changes: Partial<AclBinding> = {}): AclBinding {
  return {
    resourceType: 'TOPIC',
    resourceName: 'orders.events',
    patternType: 'LITERAL',
    principal: 'User:orders-service',
    host: '*',
    operation: 'READ',
    permission: 'ALLOW',
    ...changes,
  };
}

/** The document of a domain `orders`, which owns `orders.`. */
export function documentOf(changes: Partial<DomainDocument> = {}): DomainDocument {
  return {
    format: domainDocumentFormat,
    platform: 'tidegate',
    environment: 'test',
    domain: 'orders',
    prefixes: { topics: ['orders.'], groups: ['orders-'], transactionalIds: ['orders-'] },
    principals: ['User:orders-service'],
    topics: [topicOf('orders.events')],
    acls: [aclOf()],
    quotas: [],
    approvals: [],
    onDelete: 'keep',
    ...changes,
  };
}

export function hashedOf(document: DomainDocument): HashedDocument {
  return { document, sha256: createHash('sha256').update(canonicalJson(document)).digest('hex') };
}
