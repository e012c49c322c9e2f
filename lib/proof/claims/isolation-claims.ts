import type { Claim, Verdict } from '../claim.ts';
import type { World } from '../world.ts';

/** An environment and what its templates make. */
export interface NamedWorld {
  readonly environment: string;
  readonly world: World;
}

/** Whatever reads, changes or invokes. */
const dataActions = ['s3:*', 'kms:*', 'secretsmanager:*', 'sqs:*', 'sns:*', 'logs:*', 'kafka:*', 'lambda:*', 'sts:*'];

/** Everything of several environments side by side. */
export function joinedWorld(worlds: readonly NamedWorld[]): World {
  const all = worlds.map(({ world }) => world);
  return {
    accounts: [...new Set(all.flatMap(({ accounts }) => accounts))],
    roles: all.flatMap(({ roles }) => roles),
    resources: all.flatMap(({ resources }) => resources),
    endpoints: all.flatMap(({ endpoints }) => endpoints),
  };
}

/** About the joined world: no role of one environment does anything with what another one stores, nor becomes a role of it. */
export function isolationClaims(worlds: readonly NamedWorld[]): readonly Claim[] {
  return worlds.flatMap(({ environment, world: { roles, resources } }): readonly Claim[] => {
    const nobody = { among: ['roles'], except: roles.map(({ arn }) => arn) } as const;
    const topics = resources.filter(({ kind }) => kind === 'cluster').map(({ arn }) => arn.replace(':cluster/', ':*/'));
    return [
      {
        id: `isolation-${environment}`,
        says: `No role of another environment does anything with what ${environment} stores, or becomes one of its roles.`,
        nobody,
        may: dataActions,
        on: { arns: [...resources.flatMap(({ arn }) => [arn, `${arn}/*`]), ...roles.map(({ arn }) => arn)] },
      },
      {
        id: `isolation-${environment}-kafka`,
        says: `No role of another environment connects to the cluster of ${environment}, or uses its topics and groups.`,
        nobody,
        may: ['kafka-cluster:*'],
        on: { arns: topics.flatMap((arn) => [arn, `${arn}/*`]) },
      },
    ].filter(({ on }) => on.arns.length > 0);
  });
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
