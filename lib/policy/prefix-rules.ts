import { type OwnedPrefixes, ownedPrefix } from '../model/ownership.ts';
import { isInternalTopic } from '../model/topic.ts';
import type { DomainSet } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

interface Claim {
  readonly domain: string;
  readonly kind: keyof OwnedPrefixes;
  readonly index: number;
  readonly prefix: string;
}

const kinds: readonly (keyof OwnedPrefixes)[] = ['topics', 'groups', 'transactionalIds'];

function claims({ domains }: DomainSet): readonly Claim[] {
  return domains.flatMap(({ name: domain, prefixes }) =>
    kinds.flatMap((kind) => prefixes[kind].map((prefix, index) => ({ domain, kind, index, prefix }))),
  );
}

function faultOf({ domain, kind, index }: Claim, complaint: Pick<Fault, 'got' | 'expected' | 'fix'>): Fault {
  return { domain, path: ['prefixes', kind, index], ...complaint };
}

function overlap(a: Claim, b: Claim): boolean {
  return a.kind === b.kind && a.domain !== b.domain && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix));
}

export const prefixRules: readonly Rule<DomainSet>[] = [
  {
    id: 'prefix-ending',
    severity: 'error',
    wants: 'Prefixes that end in "." or "-".',
    because: 'Without it "pay" would also own "payments.events" and "paypal-x".',
    check: (set) =>
      claims(set)
        .filter(({ prefix }) => !ownedPrefix.pattern.test(prefix))
        .map((claim) => faultOf(claim, { got: `"${claim.prefix}"`, expected: ownedPrefix.expected })),
  },
  {
    id: 'prefix-internal',
    severity: 'error',
    wants: 'No prefix of topics that begins with "__".',
    because: 'Kafka, MSK and their tools keep their own topics there; nobody else may touch them.',
    check: (set) =>
      claims(set)
        .filter(({ kind, prefix }) => kind === 'topics' && isInternalTopic(prefix))
        .map((claim) => faultOf(claim, { got: `"${claim.prefix}"`, expected: 'a prefix without "__" in front' })),
  },
  {
    id: 'prefix-owned-once',
    severity: 'error',
    wants: "No prefix that begins another domain's, or equals it.",
    because: 'Two owners of one name would delete each other’s topics and ACLs.',
    check: (set) => {
      const all = claims(set);
      return all.flatMap((claim, position) => {
        const earlier = all.slice(0, position).find((other) => overlap(claim, other));
        if (earlier === undefined) return [];
        const got = `"${claim.prefix}", which overlaps with "${earlier.prefix}" of the domain ${earlier.domain}`;
        return [faultOf(claim, { got, expected: 'a prefix that no other domain claims' })];
      });
    },
  },
];
