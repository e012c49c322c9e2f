import { personaRoleName, writerRoleName } from '../../lib/contracts/role-names.ts';
import type { Client } from '../../lib/model/client.ts';
import { roleArn } from '../../lib/model/connectivity.ts';
import type { Domain } from '../../lib/model/domain.ts';
import type { Environment } from '../../lib/model/environment.ts';
import { namesClient, type Zone, zoneMember } from '../../lib/model/zone.ts';

/** Where the names that a zone uses become ARNs of roles, which need not exist yet. */
export interface MemberPlace {
  readonly environment: Environment;
  /** Those that run in the environment. */
  readonly domains: readonly Domain[];
  readonly partition: string;
}

export function personaRoleArn({ environment, partition }: MemberPlace, persona: string): string {
  const { platform, name, accounts } = environment;
  return `arn:${partition}:iam::${accounts.lake}:role/${personaRoleName(platform, name, persona)}`;
}

/** Roles of the clients that write to a zone. */
export function writingClientArns(place: MemberPlace, { writers = [] }: Zone): readonly string[] {
  const members = writers.map(zoneMember);
  return place.domains.flatMap(({ name: domain, clients }) =>
    clients
      .filter(({ name: client }) => members.some((member) => namesClient(member, { domain, client })))
      .flatMap((client) => writerArn(place, client) ?? []),
  );
}

/** Undefined: a client without a role that we know. */
function writerArn({ environment, partition }: MemberPlace, { name: client, assumedBy, runsAs }: Client) {
  const { platform, name, accounts, cluster } = environment;
  const { connectivity = { accounts: {} } } = cluster.create ?? {};
  if (runsAs !== undefined) return roleArn(runsAs, connectivity, partition);
  if (assumedBy === undefined) return undefined;
  return `arn:${partition}:iam::${accounts.streaming}:role/${writerRoleName(platform, name, client)}`;
}
