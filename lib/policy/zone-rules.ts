import { writerRoleName } from '../contracts/role-names.ts';
import { isKeyRotation, keyRotation } from '../model/key-rotation.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Path } from '../model/path.ts';
import { restrictedClassifications, type Zone, type ZoneMember, zoneMember } from '../model/zone.ts';
import type { EnvironmentSubject } from './environment-rules.ts';
import type { Placement } from './placement.ts';
import { roleNameCharacters } from './role-rules.ts';
import type { Fault, Rule } from './rule.ts';

interface NamedMember {
  readonly path: Path;
  readonly text: string;
  readonly list: 'readers' | 'writers';
  readonly member: ZoneMember;
}

/** Everybody whom zones name, where they do. */
function namedMembers(zones: readonly Zone[]): readonly NamedMember[] {
  return zones.flatMap((zone, index) =>
    (['readers', 'writers'] as const).flatMap((list) =>
      (zone[list] ?? []).map((text, place) => ({
        path: ['zones', index, list, place],
        text,
        list,
        member: zoneMember(text),
      })),
    ),
  );
}

/** About the zones of an environment alone. */
export const zoneRules: readonly Rule<EnvironmentSubject>[] = [
  {
    id: 'zone-readers',
    severity: 'error',
    wants: `Readers for each zone that is ${restrictedClassifications.join(', ')}.`,
    because: 'Its key and its buckets let in nobody but them, so without a list nobody has decided who that is.',
    check: ({ environment: { zones } }) =>
      zones.flatMap(({ classification, readers }, index) =>
        readers === undefined && restrictedClassifications.includes(classification)
          ? [
              {
                path: ['zones', index, 'readers'],
                got: `nothing, for a zone that is ${classification}`,
                expected: 'a list, which may be empty',
              },
            ]
          : [],
      ),
  },
  {
    id: 'zone-key-rotation',
    severity: 'error',
    wants: `New key material every ${keyRotation.leastDays} to ${keyRotation.mostDays} days.`,
    because: 'KMS takes no other period (API_EnableKeyRotation.html).',
    check: ({ environment: { zones } }) =>
      zones.flatMap(({ keyRotationDays: days = keyRotation.usualDays }, index) =>
        isKeyRotation(days)
          ? []
          : [
              {
                path: ['zones', index, 'keyRotation'],
                got: `${days}d`,
                expected: keyRotation.expected,
              },
            ],
      ),
  },
  {
    id: 'zone-persona',
    severity: 'error',
    wants: 'Readers of a zone that exist, where they are personas.',
    because: 'A misspelt persona would silently read nothing.',
    check: ({ environment: { zones, personas = [] } }) => {
      const known = [...new Set(personas.map(({ name }) => name))];
      return namedMembers(zones).flatMap(({ path, text, list, member }) => {
        if (list === 'writers' || member.kind !== 'persona' || known.includes(member.persona)) return [];
        return [unknownFault({ path, text, word: text }, known, 'a client as domain/client, or a persona')];
      });
    },
  },
  {
    id: 'zone-writer-persona',
    severity: 'error',
    wants: 'Clients and roles as writers of a zone, no personas.',
    because: 'Raw buckets are filled by programs; what people write to is said with the persona.',
    check: ({ environment: { zones } }) =>
      namedMembers(zones).flatMap(({ path, text, list, member }) =>
        list === 'writers' && member.kind === 'persona'
          ? [{ path, got: `"${text}"`, expected: 'a client as domain/client, or the ARN of a role' }]
          : [],
      ),
  },
];

/** The names of roles that writers named by `domain/*` will have; `role-name-length` knows those that are named one by one. */
const writerNameRule: Rule<Placement> = {
  id: 'zone-writer-name',
  severity: 'error',
  wants: `Writers whose roles have names of at most ${roleNameCharacters} characters.`,
  because: 'IAM refuses longer ones (CreateRole), in the middle of a deployment.',
  check: ({ environment: { platform, name: environment, zones }, running }) =>
    namedMembers(zones).flatMap(({ path, list, member }) => {
      if (list !== 'writers' || member.kind !== 'client' || member.client !== '*') return [];
      const clients = running.find(({ name }) => name === member.domain)?.clients ?? [];
      const names = clients
        .filter(({ runsAs }) => runsAs === undefined)
        .map(({ name }) => writerRoleName(platform, environment, name))
        .filter(({ length }) => length > roleNameCharacters);
      if (names.length === 0) return [];
      const got = names.map((name) => `a role named ${name}, ${name.length} characters`).join(', ');
      const expected = `at most ${roleNameCharacters}: shorten platform, environment or client`;
      return [{ path, got, expected }];
    }),
};

/** About the clients that zones name, where they run. */
export const zoneMemberRules: readonly Rule<Placement>[] = [
  {
    id: 'zone-client',
    severity: 'error',
    wants: 'Clients that exist, where a zone names clients.',
    because: 'A misspelt client would silently get nothing.',
    check: (placement) =>
      namedMembers(placement.environment.zones).flatMap(({ path, text, member }) =>
        member.kind === 'client' ? clientFaults(path, text, member, placement) : [],
      ),
  },
  {
    id: 'zone-writer-iam',
    severity: 'error',
    wants: 'Writers of a zone with a role: IAM clients with assumedBy or runsAs.',
    because: 'Buckets and keys know roles. Other clients have none that the platform knows: the role is named by ARN.',
    check: ({ environment: { zones }, running }) =>
      namedMembers(zones).flatMap(({ path, list, member }) => {
        if (list !== 'writers' || member.kind !== 'client') return [];
        const clients = running.find(({ name }) => name === member.domain)?.clients ?? [];
        const named = clients.filter(({ name }) => member.client === '*' || name === member.client);
        const others = named.filter(({ assumedBy, runsAs }) => assumedBy === undefined && runsAs === undefined);
        if (others.length === 0) return [];
        const got = others.map(({ name, authentication }) => `the ${authentication} client ${name}`).join(', ');
        return [
          {
            path,
            got,
            expected: 'IAM clients with assumedBy or runsAs, or the ARN of the role that the program runs with',
          },
        ];
      }),
  },
  writerNameRule,
];

function clientFaults(
  path: Path,
  text: string,
  { domain, client }: ZoneMember & { kind: 'client' },
  { known: domains, running }: Placement,
): readonly Fault[] {
  const home = running.find(({ name }) => name === domain);
  // One that does not run here, or could not be read, may have such a client.
  if (home === undefined && domains.includes(domain)) return [];
  if (home === undefined) return [unknownFault({ path, text, word: domain }, domains, 'a client of a domain')];
  const names = home.clients.map(({ name }) => name);
  if (client === '*' || names.includes(client)) return [];
  const known = names.map((name) => `${domain}/${name}`);
  return [unknownFault({ path, text, word: text }, known, `a client of ${domain}`)];
}

/** `word` is the part of the text that nobody knows. */
function unknownFault(
  { path, text, word }: { readonly path: Path; readonly text: string; readonly word: string },
  known: readonly string[],
  what: string,
): Fault {
  const nearest = nearestWord(word, known);
  const expected = known.length === 0 ? `${what}, of which there are none` : `${what}: ${known.join(', ')}`;
  return { path, got: `"${text}"`, expected, ...(nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` }) };
}
