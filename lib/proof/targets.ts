import type { ClaimedResources } from './claim.ts';
import type { Target } from './request.ts';
import type { StatementPlace } from './statement.ts';
import { sampleOf, type TextSet } from './text-set.ts';
import type { Value } from './value.ts';
import { arnWildcard, literalOf, textWildcard } from './wildcard.ts';
import type { EndpointModel, GuardedResource, RoleModel, World } from './world.ts';

/** What a claim speaks about: each resource with what it covers, such as a bucket's objects, and what no template holds. */
export function targetsOf(claimed: ClaimedResources, world: World): readonly Target[] {
  if (claimed.endpoints !== undefined)
    return world.endpoints
      .filter(({ service }) => isNamed(service, claimed.endpoints))
      .map((endpoint) => passing(endpoint, claimed.but));
  const holders = [...world.resources.map(holderOf), ...world.roles.map(roleHolder)];
  if (claimed.kinds !== undefined) {
    const { kinds, tags = {} } = claimed;
    const chosen = world.resources.filter(
      (each) => kinds.includes(each.kind) && Object.entries(tags).every(([key, value]) => each.tags[key] === value),
    );
    return chosen.flatMap((resource) => covered(holderOf(resource), undefined));
  }
  return claimed.arns.flatMap((pattern) => [
    ...holders.flatMap((holder) => covered(holder, pattern)),
    ...unheld(pattern, holders, world),
  ]);
}

function isNamed(service: string, names: readonly string[]): boolean {
  return names.some((name) => name === '*' || name === service);
}

function passing({ policy, place }: EndpointModel, but: readonly string[] = []): Target {
  const set = { within: [], outside: but.map(arnWildcard) };
  return { arn: { id: 'resource', set, optional: false }, kind: 'endpoint', place, policy, keys: new Map() };
}

/** Something with a policy and the ARNs that the policy is about. */
interface Holder {
  readonly covers: readonly string[];
  readonly account: string;
  readonly place: StatementPlace;
  readonly kind: Target['kind'];
  readonly policy: Target['policy'];
  readonly keys: Target['keys'];
}

function holderOf({ kind, arn, account, place, policy, tags, aliases }: GuardedResource): Holder {
  const keys = resourceKeys(account, tags, { aliases, showsTags: kind !== 'bucket' && kind !== 'cluster' });
  return { covers: [arn, ...belowIt(kind, arn)], account, place, policy, keys, kind: kind === 'key' ? 'key' : 'other' };
}

function roleHolder({ arn, account, place, trust, tags }: RoleModel): Holder {
  return { covers: [arn], account, place, policy: trust, keys: resourceKeys(account, tags), kind: 'role' };
}

function belowIt(kind: GuardedResource['kind'], arn: string): readonly string[] {
  switch (kind) {
    case 'bucket':
      return [`${arn}/*`];
    case 'log-group':
    case 'function':
      return [`${arn.replace(/:\*$/, '')}:*`];
    case 'cluster':
      return ['topic', 'group', 'transactional-id'].map((part) => `${arn.replace(':cluster/', `:${part}/`)}/*`);
    default:
      return [];
  }
}

function covered({ covers, ...holder }: Holder, pattern: string | undefined): readonly Target[] {
  return covers.flatMap((cover) => {
    const set = { within: [cover, ...(pattern === undefined ? [] : [pattern])].map(arnWildcard), outside: [] };
    const arn = arnValue(set);
    return arn === undefined ? [] : [{ arn, ...holder }];
  });
}

/** Resources of the pattern that are none of the world's: only the policies of identities speak about them. */
function unheld(pattern: string, holders: readonly Holder[], { accounts }: World): readonly Target[] {
  const arn = arnValue({
    within: [arnWildcard(pattern)],
    outside: holders.flatMap(({ covers }) => covers).map(arnWildcard),
  });
  if (arn === undefined) return [];
  return accounts.map((account) => ({ arn, account, kind: 'other', policy: [], keys: resourceKeys(account, {}) }));
}

function arnValue(set: TextSet): Value | undefined {
  if (sampleOf(set) === undefined) return undefined;
  const literal = set.within.map(literalOf).find((text) => text !== undefined);
  return literal === undefined ? { id: 'resource', set, optional: false } : { text: literal };
}

interface ResourceTraits {
  readonly aliases?: readonly string[];
  /** Buckets show their tags where that is switched on, topics of Kafka have none of their cluster's. Absent: they are in every request. */
  readonly showsTags?: boolean;
}

function resourceKeys(
  account: string,
  tags: Readonly<Record<string, string>>,
  { aliases, showsTags = true }: ResourceTraits = {},
): ReadonlyMap<string, Value> {
  const tagged = Object.entries(tags).map(([name, text]): [string, Value] => {
    const id = `aws:resourcetag/${name.toLowerCase()}`;
    const set = { within: [textWildcard(text, { wildcards: false })], outside: [] };
    return [id, showsTags ? { text } : { id, set, among: [text], optional: true }];
  });
  // With several names it may be any text: a set of known ones is no value here.
  const [alias, ...others] = aliases ?? [];
  const named: readonly [string, Value][] =
    aliases === undefined || others.length > 0 ? [] : [['kms:resourcealiases', { text: alias }]];
  return new Map<string, Value>([['aws:resourceaccount', { text: account }], ...tagged, ...named]);
}
