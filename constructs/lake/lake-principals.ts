import { lakeBucketName } from '../../lib/contracts/lake-names.ts';
import { personaRoleName, writerRoleName } from '../../lib/contracts/role-names.ts';
import type { ClientReference } from '../../lib/model/client.ts';
import { roleArn } from '../../lib/model/connectivity.ts';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { type LakeBucket, lakeBuckets } from '../../lib/model/lake.ts';
import { namesClient, type Zone, zoneMember } from '../../lib/model/zone.ts';
import type { BucketPrincipals } from './bucket-denials.ts';

/** What the roles that get into the lake follow from. */
export interface LakeDeclaration {
  readonly environment: Environment;
  /** Domains that run in it. */
  readonly running: readonly Domain[];
  readonly partition: string;
}

/**
 * The roles of each bucket of a zone. Personas by their layers, where the zone names them; clients write to raw and read nothing here;
 * roles that exist already read everything, or write to raw. Nobody writes to an archive before there is a sink.
 */
export function zonePrincipals(
  declaration: LakeDeclaration,
  zone: Zone,
): Readonly<Record<LakeBucket, BucketPrincipals>> {
  const entries = lakeBuckets.map((bucket) => {
    const roles = roleMembers(zone.readers ?? []);
    const writers = bucket === 'raw' ? [...clientWriters(declaration, zone), ...roleMembers(zone.writers ?? [])] : [];
    return [
      bucket,
      {
        readers: [...personas(declaration, zone, bucket, 'layers'), ...roles],
        writers: [...personas(declaration, zone, bucket, 'writes'), ...writers],
      },
    ];
  });
  return Object.fromEntries(entries);
}

function personas(
  { environment, partition }: LakeDeclaration,
  { readers = [] }: Zone,
  bucket: LakeBucket,
  right: 'layers' | 'writes',
): readonly string[] {
  const named = new Set(
    readers.map(zoneMember).flatMap((member) => (member.kind === 'persona' ? [member.persona] : [])),
  );
  const { platform, name: environmentName, accounts } = environment;
  return (environment.personas ?? [])
    .filter(({ name, [right]: buckets = [] }) => named.has(name) && buckets.some((layer) => layer === bucket))
    .map(
      ({ name }) => `arn:${partition}:iam::${accounts.lake}:role/${personaRoleName(platform, environmentName, name)}`,
    );
}

function roleMembers(members: readonly string[]): readonly string[] {
  return members.map(zoneMember).flatMap((member) => (member.kind === 'role' ? [member.roleArn] : []));
}

function clientWriters(
  { environment, running, partition }: LakeDeclaration,
  { writers = [] }: Zone,
): readonly string[] {
  const members = writers.map(zoneMember);
  const { platform, name, accounts, cluster } = environment;
  return running.flatMap(({ name: domain, clients }) =>
    clients
      .filter((client) => members.some((member) => namesClient(member, { domain, client: client.name })))
      .flatMap(({ name: client, assumedBy, runsAs }) => {
        if (runsAs !== undefined)
          return roleArn(runsAs, { accounts: cluster.create?.connectivity?.accounts ?? {} }, partition) ?? [];
        if (assumedBy === undefined) return [];
        return `arn:${partition}:iam::${accounts.streaming}:role/${writerRoleName(platform, name, client)}`;
      }),
  );
}

/** The lake as the clients of domains see it. */
export interface LakeEntrance {
  readonly platform: string;
  readonly environment: string;
  readonly account: string;
  readonly zones: readonly Pick<Zone, 'name' | 'writers'>[];
}

/** A raw bucket, and the alias of the key that its objects lie under. */
export interface RawBucket {
  readonly bucketName: string;
  readonly keyAlias: string;
  readonly account: string;
}

/** Raw buckets to which a client writes. */
export function rawBucketsOf(client: ClientReference, lake: LakeEntrance | undefined): readonly RawBucket[] {
  if (lake === undefined) return [];
  const { platform, environment, account } = lake;
  return lake.zones
    .filter(({ writers = [] }) => writers.some((writer) => namesClient(zoneMember(writer), client)))
    .map(({ name }) => ({
      bucketName: lakeBucketName(platform, environment, account, name, 'raw'),
      keyAlias: `alias/${platform}-${environment}-${name}`,
      account,
    }));
}
