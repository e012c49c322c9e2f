import type { ClientReference } from './client.ts';
import type { RetentionClass } from './retention-class.ts';

/** How sensitive data is, mildest first: personal data (PII), card data (PCI), material non-public information (MNPI). */
export const classifications = ['public', 'confidential', 'pii', 'pci', 'mnpi'] as const;

export type Classification = (typeof classifications)[number];

/** Classifications whose data only named readers get. */
export const restrictedClassifications: readonly Classification[] = ['pii', 'pci', 'mnpi'];

/** Name of the zone of what carries data of all of them: disks, logs, state. No declared zone may have it. */
export const platformZone = 'platform';

/** A sensitivity zone: its key, its buckets, its secrets and its readers follow from the name that a topic carries. */
export interface Zone {
  readonly name: string;
  readonly classification: Classification;
  /** How long evidence of the zone must exist in the write-once archive. Absent: `standard`, no archive. */
  readonly retentionClass?: RetentionClass;
  /** Days after which KMS changes the material of its keys. Absent: 365. */
  readonly keyRotationDays?: number;
  /** Everybody who may read data of the zone, see `zoneMember`. Absent: whomever domains and IAM let, and no persona. */
  readonly readers?: readonly string[];
  /** Everybody who may write to the zone's raw buckets in the lake, see `zoneMember`. Absent: nobody. */
  readonly writers?: readonly string[];
}

/** The strictest of some classifications; of none, the strictest that there is: nobody said that it may be milder. */
export function strictest(given: readonly Classification[]): Classification {
  return [...classifications].reverse().find((classification) => given.includes(classification)) ?? 'mnpi';
}

/** One whom a zone names: a persona, a client (`*`: every client of the domain), or a role that exists already. */
export type ZoneMember =
  | { readonly kind: 'persona'; readonly persona: string }
  | { readonly kind: 'client'; readonly domain: string; readonly client: string }
  | { readonly kind: 'role'; readonly roleArn: string };

/** `data-engineers` is a persona, `cdc/debezium` and `cdc/*` are clients, an ARN is a role. */
export function zoneMember(text: string): ZoneMember {
  if (text.startsWith('arn:')) return { kind: 'role', roleArn: text };
  const [domain = '', client] = text.split('/');
  return client === undefined ? { kind: 'persona', persona: domain } : { kind: 'client', domain, client };
}

export const zoneMemberText = {
  pattern: /^(arn:[^:]+:iam::\d{12}:role\/[\w+=,.@/-]+|[a-z][a-z0-9-]*(\/(\*|[A-Za-z0-9][A-Za-z0-9._-]*))?)$/,
  expected: 'a persona, a client as domain/client or domain/*, or the ARN of an IAM role',
} as const;

export function namesClient(member: ZoneMember, { domain, client }: ClientReference): boolean {
  return member.kind === 'client' && member.domain === domain && (member.client === '*' || member.client === client);
}
