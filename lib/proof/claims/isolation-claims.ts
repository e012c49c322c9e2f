import type { Claim, Verdict } from '../claim.ts';
import type { GuardedKind, GuardedResource, RoleModel, World } from '../world.ts';

/** An environment and what its templates make. */
export interface NamedWorld {
  readonly environment: string;
  readonly world: World;
}

/** Whatever can be done with what is stored. */
const actionsOf: Readonly<Record<GuardedKind, readonly string[]>> = {
  key: ['kms:*'],
  bucket: ['s3:*'],
  secret: ['secretsmanager:*'],
  queue: ['sqs:*'],
  'sns-topic': ['sns:*'],
  'log-group': ['logs:*'],
  cluster: ['kafka-cluster:*', 'kafka:*'],
  function: ['lambda:*'],
};

/** What one environment stores, and the roles of all others: whatever one of them may do is too much. */
export function worldAround({ environment, world }: NamedWorld, worlds: readonly NamedWorld[]): World {
  const others = worlds.filter((each) => each.environment !== environment).map((each) => each.world);
  return {
    accounts: [...new Set([world, ...others].flatMap(({ accounts }) => accounts))],
    roles: others.flatMap(({ roles }) => roles),
    resources: [...world.resources, ...world.roles.map(asResource)],
    endpoints: [],
  };
}

/** A role is guarded by its trust policy as a key is by its own: what its account's policies say does not reach over. */
function asResource({ arn, account, place, tags, trust: policy }: RoleModel): GuardedResource {
  return { kind: 'key', arn, account, place, tags, policy };
}

/** About `worldAround`: no role of another environment does anything with what this one stores, nor becomes one of its roles. */
export function isolationClaims({ environment, world }: NamedWorld): readonly Claim[] {
  const kinds = [...new Set(world.resources.map(({ kind }) => kind))];
  const nobody = { among: ['roles'] } as const;
  return [
    ...kinds.map((kind) => ({
      id: `isolation-${environment}-${kind}`,
      says: `No role of another environment does anything with a ${kind.replace('-', ' ')} of ${environment}.`,
      nobody,
      may: actionsOf[kind],
      on: { kinds: [kind] },
    })),
    {
      id: `isolation-${environment}-roles`,
      says: `No role of another environment becomes a role of ${environment}.`,
      nobody,
      may: ['sts:*'],
      on: { kinds: ['key'] },
    },
  ];
}

/** No role, key, bucket or other resource has the same name in two environments. */
export function sharedNameVerdicts(worlds: readonly NamedWorld[]): readonly Verdict[] {
  return worlds.flatMap((one, index) =>
    worlds.slice(index + 1).map((other): Verdict => {
      const claim: Claim = {
        id: `names-${one.environment}-${other.environment}`,
        says: `${one.environment} and ${other.environment} share no role, key, bucket or other name.`,
        nobody: {},
        may: ['*'],
        on: { arns: named(one.world).map(({ arn }) => arn) },
      };
      const taken = new Map(named(other.world).map((each) => [each.arn, each]));
      const shared = named(one.world).find(({ arn }) => taken.has(arn));
      if (shared === undefined) return { claim, proved: true, queries: 0 };
      const { arn } = shared;
      const allowedBy = [shared.place, taken.get(arn)?.place ?? shared.place];
      return {
        claim,
        proved: false,
        queries: 0,
        witness: { principal: arn, action: '*', resource: arn, context: {}, allowedBy },
      };
    }),
  );
}

function named({ roles, resources }: World) {
  return [...roles, ...resources];
}
