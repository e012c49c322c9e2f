import { createHash } from 'node:crypto';
import type { Configuration } from '../documents/read-configuration.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type DomainDocument, domainDocument } from '../model/domain-document.ts';
import { resolveDomains } from '../model/resolve-domains.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function hashed(document: DomainDocument): HashedDocument {
  return { document, sha256: sha256(canonicalJson(document)) };
}

/** The documents of the domains that run in the environment: byte for byte what the template's assets hold. */
export function hashedDocuments({ environment, running }: Configuration): readonly HashedDocument[] {
  return resolveDomains(environment, running).map((source) => hashed(domainDocument(source)));
}
