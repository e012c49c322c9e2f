import type { ClaimedPrincipals, PrincipalGroup } from './claim.ts';
import type { Actor, Target } from './request.ts';
import type { Statement } from './statement.ts';
import { sampleOf } from './text-set.ts';
import type { KnownValue, Value } from './value.ts';
import { accepts, arnWildcard, textWildcard } from './wildcard.ts';
import type { RoleModel, World } from './world.ts';

const everyGroup: readonly PrincipalGroup[] = ['roles', 'others', 'services'];

/** Everybody whom a claim speaks about, seen from one resource. */
export function actorsOf(
  { among = everyGroup, except = [], heldBackBy }: ClaimedPrincipals,
  world: World,
  target: Target,
): readonly Actor[] {
  const spared = except.map(arnWildcard);
  const ofOneKind = heldBackBy === 'resource' && among.includes('roles');
  const outside = ofOneKind ? { ...world, roles: [] } : world;
  return [
    ...(among.includes('roles') && !ofOneKind
      ? world.roles
          .filter(({ arn }) => !spared.some((each) => accepts(each, arn)))
          .map((role) => roleActor(heldBack(role, heldBackBy)))
      : []),
    ...(among.includes('others') || ofOneKind ? [...strangers(outside, target, except), anonymous] : []),
    ...(among.includes('services')
      ? servicesOf(target.policy)
          .filter((service) => !except.includes(service))
          .map(serviceActor)
      : []),
  ];
}

/** The role as the claim takes it, with every right that others than the named policies could give. */
function heldBack(role: RoleModel, by: ClaimedPrincipals['heldBackBy']): ActingRole {
  const { boundary: _, ...unbounded } = role;
  if (by === 'identity') return unbounded;
  return by === 'boundary' ? { ...role, identity: 'everything' } : role;
}

type ActingRole = Omit<RoleModel, 'identity'> & Pick<Actor, 'identity'>;

function roleActor({ arn, account, identity, boundary, tags, trust }: ActingRole): Actor {
  return {
    ...{ kind: 'role', arn: { text: arn }, account, identity },
    ...(boundary === undefined || boundary === 'unknown' ? {} : { boundary }),
    // Whoever may tag a session writes over the tags of the role.
    keys: principalKeys({ text: arn }, account, trust.some(letsTag) ? {} : tags),
  };
}

function letsTag({ effect, actions: { patterns, negated } }: Statement): boolean {
  const meant = patterns.some((pattern) => accepts(textWildcard(pattern.toLowerCase()), 'sts:tagsession'));
  return effect === 'Allow' && meant !== negated;
}

/** Principals that no template makes, per account: those of the environment, those that the policy names, and one that nobody names. */
function strangers(
  { accounts, roles, resources }: World,
  { policy, account }: Target,
  except: readonly string[],
): readonly Actor[] {
  const named = [...new Set([...accounts, ...(account === undefined ? [] : [account]), ...accountsNamed(policy)])];
  // People of a federation have no ARN of IAM: only where a policy speaks of such.
  const federated = JSON.stringify(policy).includes(':sts:') ? ['sts::%:federated-user/?*'] : [];
  const outside = [...roles.map(({ arn }) => arn), ...except, serviceLinkedRole].map(arnWildcard);
  // Nobody reaches from one partition of AWS into another.
  const partition = [...roles, ...resources][0]?.arn.split(':')[1] ?? 'aws';
  return [...named, unlisted(named)].flatMap((each) =>
    ['iam::%:*/?*', 'iam::%:root', ...federated].flatMap((kind) => {
      const set = { within: [arnWildcard(`arn:${partition}:${kind.replace('%', each)}`)], outside };
      // Nobody is left of an account that is spared as a whole.
      return sampleOf(set) === undefined
        ? []
        : [stranger(each, { id: 'aws:principalarn', optional: false, set, liked: anyRole })];
    }),
  );
}

const anyRole = arnWildcard('arn:aws*:iam::*:role/anyone*');

function stranger(account: string, arn: Value): Actor {
  return { kind: 'other', arn, account, identity: 'everything', keys: principalKeys(arn, account) };
}

/** Only AWS itself becomes one. */
const serviceLinkedRole = 'arn:*:iam::*:role/aws-service-role/*';

/** Who signs nothing is not said to be no service (AWS: `IAM/latest/UserGuide/reference_policies_condition-keys.html`). */
const anonymous: Actor = {
  ...{ kind: 'anonymous', arn: { text: undefined }, identity: [] },
  keys: new Map<string, Value>([
    ['aws:principalaccount', { text: 'anonymous' }],
    ...absentKeys(['aws:principalarn', 'aws:principalisawsservice', 'aws:principalorgid', ...serviceKeys()]),
  ]),
};

function serviceActor(service: string): Actor {
  return {
    ...{ kind: 'service', arn: { text: undefined }, service, identity: [] },
    keys: new Map<string, Value>([
      ['aws:principalisawsservice', { text: 'true' }],
      ['aws:principalservicename', { text: service }],
      ...absentKeys(['aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'kms:viaservice']),
    ]),
  };
}

function principalKeys(arn: Value, account: string, tags: RoleModel['tags'] = {}): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ...absentKeys(serviceKeys()),
    ['aws:principalarn', arn],
    ['aws:principalaccount', { text: account }],
    ['kms:calleraccount', { text: account }],
    ['aws:principalisawsservice', { text: 'false' }],
    ...Object.entries(tags).map(([key, text]): [string, KnownValue] => [
      `aws:principaltag/${key.toLowerCase()}`,
      { text },
    ]),
  ]);
}

/** Keys that only a service that acts by itself brings along. */
function serviceKeys(): readonly string[] {
  return ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:principalservicename'];
}

function absentKeys(keys: readonly string[]): readonly [string, Value][] {
  return keys.map((key) => [key, { text: undefined }]);
}

function accountsNamed(policy: readonly Statement[]): readonly string[] {
  return [...JSON.stringify(policy).matchAll(/(?<!\d)\d{12}(?!\d)/g)].map(([account]) => account);
}

function unlisted(accounts: readonly string[]): string {
  const free = [...Array(accounts.length + 1).keys()].map((n) => String(100_000_000_001 + n));
  return free.find((account) => !accounts.includes(account)) ?? '';
}

/** Services that a policy names, and one that it does not. */
function servicesOf(policy: readonly Statement[]): readonly string[] {
  const elements = policy.flatMap(({ principals }) => principals?.elements ?? []);
  const named = elements.flatMap(({ kind, names }) => (kind === 'Service' ? names : []));
  return [...new Set([...named, 'unlisted.amazonaws.com'])];
}
