import type { Client } from '../model/client.ts';
import { nearestWord } from '../model/nearest-word.ts';
import { type ZoneMember, zoneMember } from '../model/zone.ts';
import type { Placement } from './placement.ts';
import type { Fault, Rule } from './rule.ts';

/** IAM (AWS: `IAM/latest/UserGuide/reference_iam-quotas.html`). */
const longestRoleName = 64;

type ClientMember = Extract<ZoneMember, { kind: 'client' }>;

/** About those who write to the raw buckets of the lake. */
export const lakeWriterRules: readonly Rule<Placement>[] = [
  {
    id: 'zone-writer-client',
    severity: 'error',
    wants: 'Writers of zones that are roles, or clients with a role: IAM clients with assumedBy or runsAs.',
    because: 'S3 and KMS let roles in; a user of Kafka is nobody there.',
    check: (placement) =>
      eachWriter(placement, (member) => {
        if (member.kind === 'role') return undefined;
        const expected = 'an IAM client with assumedBy or runsAs, or the ARN of a role';
        if (member.kind === 'persona') return { expected, fix: 'What a persona writes stands under its own `writes`' };
        const domain = placement.running.find(({ name }) => name === member.domain);
        if (domain === undefined) return unknownDomain(member, placement);
        const { clients } = domain;
        if (member.client === '*') return clients.some(hasRole) ? undefined : { expected };
        const client = clients.find(({ name }) => name === member.client);
        if (client !== undefined) return hasRole(client) ? undefined : { expected };
        const nearest = nearestWord(
          member.client,
          clients.map(({ name }) => name),
        );
        const fix = nearest === undefined ? {} : { fix: `Did you mean ${member.domain}/${nearest}?` };
        return { expected: `a client of ${member.domain}`, ...fix };
      }),
  },
  {
    id: 'zone-writer-role-name',
    severity: 'error',
    wants: 'Clients that write to the lake with names that fit into those of their roles.',
    because:
      'The role is named after platform, environment and client, since buckets and keys name it; IAM takes 64 characters.',
    check: (placement) =>
      eachWriter(placement, (member) => {
        const { platform, name } = placement.environment;
        const roles = clientsOf(member, placement).map((client) => `${platform}-${name}-client-${client}`);
        const long = roles.find((role) => role.length > longestRoleName);
        return long && { expected: `${long.length - longestRoleName} fewer characters in the role name ${long}` };
      }),
  },
];

function hasRole({ authentication, assumedBy, runsAs }: Client): boolean {
  return authentication === 'iam' && (assumedBy !== undefined || runsAs !== undefined);
}

/** A domain that exists and does not run here has no effect, as everywhere. */
function unknownDomain({ domain }: ClientMember, { known }: Placement): Complaint | undefined {
  if (known.includes(domain)) return undefined;
  const nearest = nearestWord(domain, known);
  return {
    expected: `a client of one of ${known.join(', ')}`,
    ...(nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` }),
  };
}

function clientsOf(member: ZoneMember, { running }: Placement): readonly string[] {
  if (member.kind !== 'client') return [];
  const { clients = [] } = running.find(({ name }) => name === member.domain) ?? {};
  return clients
    .filter(({ name, assumedBy }) => assumedBy !== undefined && [name, '*'].includes(member.client))
    .map(({ name }) => name);
}

type Complaint = Pick<Fault, 'expected' | 'fix'>;

function eachWriter(
  { environment: { zones } }: Placement,
  complain: (member: ZoneMember) => Complaint | undefined | '',
): readonly Fault[] {
  return zones.flatMap(({ writers = [] }, zone) =>
    writers.flatMap((writer, index) => {
      const complaint = complain(zoneMember(writer));
      return complaint ? [{ path: ['zones', zone, 'writers', index], got: `"${writer}"`, ...complaint }] : [];
    }),
  );
}
