import { personaRoleName, writerRoleName } from '../../lib/contracts/role-names.ts';
import type { Client } from '../../lib/model/client.ts';
import { roleArn } from '../../lib/model/connectivity.ts';
import type { Domain } from '../../lib/model/domain.ts';
import type { Accounts, Environment } from '../../lib/model/environment.ts';
import { namesClient, type Zone, type ZoneMember, zoneMember } from '../../lib/model/zone.ts';

/** Roles that a zone names, by ARN; sorted, each once. A policy may name them before they exist: they stand in conditions. */
export interface ZonePrincipals {
  /** They read, and do not write. */
  readonly readers: readonly string[];
  /** They write, and read what they wrote: S3 decrypts the parts of an upload to join them. */
  readonly writers: readonly string[];
}

interface ZonePlace {
  /** The account whose key, buckets and secrets are spoken of. */
  readonly account: keyof Accounts;
  readonly partition: string;
  /** Those that run in the environment. */
  readonly domains: readonly Domain[];
}

/**
 * Whom a zone lets use what it has in one account. Personas are let into the lake alone: nothing of theirs is elsewhere. A client that
 * only reads topics is let into none of it: Kafka reads the disks.
 */
export function zonePrincipals(environment: Environment, zone: Zone, place: ZonePlace): ZonePrincipals {
  const { accounts, personas = [] } = environment;
  const isLake = accounts[place.account] === accounts.lake;
  const writes = ({ persona }: ZoneMember & { kind: 'persona' }) =>
    personas.some(({ name, writes: layers = [] }) => name === persona && layers.length > 0);
  const members = (zone.readers ?? []).map(zoneMember);
  const ofRoles = members.flatMap((member) => (member.kind === 'role' ? [member.roleArn] : []));
  const ofPersonas = members.flatMap((member) => (isLake && member.kind === 'persona' ? [member] : []));
  const personaArn = ({ persona }: ZoneMember & { kind: 'persona' }) =>
    `arn:${place.partition}:iam::${accounts.lake}:role/${personaRoleName(environment.platform, environment.name, persona)}`;
  const writers = new Set([
    ...ofPersonas.filter(writes).map(personaArn),
    ...(zone.writers ?? []).flatMap((writer) => writerArns(zoneMember(writer), environment, place)),
  ]);
  const readers = new Set([...ofRoles, ...ofPersonas.map(personaArn)].filter((arn) => !writers.has(arn)));
  return { readers: [...readers].sort(), writers: [...writers].sort() };
}

function writerArns(
  member: ZoneMember,
  environment: Environment,
  { partition, domains }: ZonePlace,
): readonly string[] {
  if (member.kind === 'role') return [member.roleArn];
  return domains.flatMap(({ name: domain, clients }) =>
    clients
      .filter(({ name: client }) => namesClient(member, { domain, client }))
      .flatMap((client) => clientRoleArn(client, environment, partition) ?? []),
  );
}

/** Undefined: only IAM clients have a role that we know. */
function clientRoleArn(client: Client, environment: Environment, partition: string): string | undefined {
  const { platform, name, accounts, cluster } = environment;
  const { connectivity = { accounts: {} } } = cluster.create ?? {};
  if (client.runsAs !== undefined) return roleArn(client.runsAs, connectivity, partition);
  if (client.authentication !== 'iam') return undefined;
  return `arn:${partition}:iam::${accounts.streaming}:role/${writerRoleName(platform, name, client.name)}`;
}
