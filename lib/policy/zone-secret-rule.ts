import type { Client } from '../model/client.ts';
import { strictestZone } from '../model/strictest-zone.ts';
import { zoneMember } from '../model/zone.ts';
import type { Placement } from './placement.ts';
import type { Rule } from './rule.ts';

/** Whether the platform keeps a secret for the client. */
function hasSecret({ authentication, certificate }: Client): boolean {
  return authentication === 'scram' || certificate === 'issue';
}

/** Clients by the strictest zone that they use, as far as they have a secret. */
function secretsByZone({ environment: { zones }, running }: Placement): ReadonlyMap<string, readonly string[]> {
  const secrets = new Map<string, string[]>();
  for (const { name: home, clients } of running) {
    for (const { name } of clients.filter(hasSecret)) {
      const lines = running.flatMap(({ name: topicDomain, access }) =>
        access
          .filter(({ client }) => client.domain === home && client.client === name)
          .map(({ topic }) => ({ topicDomain, topic })),
      );
      const zone = strictestZone(lines, running, zones);
      if (zone !== undefined) secrets.set(zone, [...(secrets.get(zone) ?? []), name]);
    }
  }
  return secrets;
}

/** The platform does not know with which roles such programs run, so it can only ask. On an existing cluster secrets lie elsewhere. */
export const zoneSecretRule: Rule<Placement> = {
  id: 'zone-secret-reader',
  severity: 'warning',
  wants: 'A role among the readers of a closed zone under whose key secrets of clients lie.',
  because:
    'A SCRAM client, or one with an issued certificate, reads its secret with a role, and the key lets in those alone that the zone names.',
  check: (placement) => {
    const { zones, cluster } = placement.environment;
    if (cluster.create === undefined) return [];
    const secrets = secretsByZone(placement);
    return zones.flatMap(({ name, readers, writers = [] }, index) => {
      const clients = secrets.get(name) ?? [];
      const namesRole = [...(readers ?? []), ...writers].some((member) => zoneMember(member).kind === 'role');
      if (readers === undefined || namesRole || clients.length === 0) return [];
      const got = `no role, and secrets of ${clients.join(', ')}`;
      return [{ path: ['zones', index, 'readers'], got, expected: 'the ARNs of the roles that read these secrets' }];
    });
  },
};
