import type { AclOperation, AclResourceType } from './acl.ts';
import { everybody } from './authorizer.ts';

export type AccessVerb = Lowercase<AclOperation>;

interface AccessSubject {
  readonly verb: AccessVerb;
  readonly resourceType: AclResourceType;
  /** A name, a prefix with `*` behind it, or `*` for all of the type. */
  readonly resourceName: string;
}

/** What one principal may do after a change and not before, or the other way round. */
export interface AccessChange extends AccessSubject {
  readonly change: 'gains' | 'loses';
  /** As Kafka spells it; `User:*` is everybody. */
  readonly principal: string;
  /** Only from this host. Absent: from hosts that no ACL names. */
  readonly host?: string;
  /** Names below a prefix or `*` that exist, or that an ACL names, and that the change is about. */
  readonly includes?: readonly string[];
  /** Statements of the client's role give or take it, so the deployment does. Absent: ACLs do. */
  readonly plane?: 'iam';
}

/** A topic that somebody could read or write before, and nobody can after. */
export interface AbandonedTopic extends AccessSubject {
  readonly change: 'abandoned';
}

export type AccessFact = AccessChange | AbandonedTopic;

/**
 * `audit-service gains read on payments.events`, with `, by IAM statements` where the deployment does it;
 * `nobody can write ledger.balances any more`.
 */
export function formatAccessFact(fact: AccessFact): string {
  const verb = fact.verb === 'all' ? 'everything' : fact.verb.replaceAll('_', ' ');
  if (fact.change === 'abandoned') return `nobody can ${verb} ${resourceText(fact)} any more`;
  const from = fact.host === undefined ? '' : ` from ${fact.host}`;
  const by = fact.plane === 'iam' ? ', by IAM statements' : '';
  return `${plainName(fact.principal)} ${fact.change} ${verb} on ${resourceText(fact)}${from}${includedText(fact)}${by}`;
}

/** The client's name as a domain declares it. A distinguished name of several parts stays as it is. */
function plainName(principal: string): string {
  return principal === everybody ? 'everybody' : principal.replace(/^User:(CN=(?=[^,=]*$))?/, '');
}

/** What is closed to all first, what is open to all second, then by client. */
export function compareAccessFacts(a: AccessFact, b: AccessFact): number {
  const [keyA, keyB] = [sortKey(a), sortKey(b)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

function resourceText({ resourceType, resourceName }: AccessSubject): string {
  if (resourceType === 'CLUSTER') return 'the cluster';
  const type = resourceType.toLowerCase().replaceAll('_', ' ');
  if (resourceName === '*') return `every ${type}`;
  return resourceType === 'TOPIC' ? resourceName : `${type} ${resourceName}`;
}

const shownNames = 3;

function includedText({ includes = [] }: AccessChange): string {
  if (includes.length === 0) return '';
  const rest = includes.length - shownNames;
  return ` (${includes.slice(0, shownNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`;
}

function sortKey(fact: AccessFact): string {
  const { resourceType, resourceName, verb, change } = fact;
  const subject = [resourceType, resourceName, verb, change];
  if (fact.change === 'abandoned') return ['0', ...subject].join('\0');
  const rank = fact.principal === everybody ? '1' : '2';
  return [rank, plainName(fact.principal), ...subject, fact.host ?? '', fact.principal, fact.plane ?? ''].join('\0');
}
