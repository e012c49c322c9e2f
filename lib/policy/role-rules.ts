import { personaRoleName, writerRoleName } from '../contracts/role-names.ts';
import type { Accounts, Environment } from '../model/environment.ts';
import type { Path } from '../model/path.ts';
import { zoneMember } from '../model/zone.ts';
import { repeated } from './domain-set.ts';
import { withoutSecondFactor } from './persona-rules.ts';
import type { Rule } from './rule.ts';

/** IAM's limit for the name of a role (AWS: `IAM/latest/UserGuide/reference_iam-quotas.html`). */
export const roleNameCharacters = 64;

/** About boundaries, and about the names that roles will have. */
export const roleRules: readonly Rule<Environment>[] = [
  {
    id: 'boundary-account',
    severity: 'error',
    wants: 'For each account a permissions boundary of that account.',
    because: 'IAM refuses a boundary of another account (CreateRole), in the middle of a deployment.',
    check: ({ accounts, permissionsBoundary }) =>
      Object.entries(permissionsBoundary?.arns ?? {}).flatMap(([role, arn]) => {
        const [found, expected] = [accountOf(arn), accounts[role as keyof Accounts]];
        if (found === expected) return [];
        const path = ['permissionsBoundary', 'arns', role];
        return [{ path, got: `a policy of the account ${found}`, expected: `one of ${expected}, the account ${role}` }];
      }),
  },
  {
    id: 'break-glass-second-factor',
    severity: 'warning',
    wants: 'IAM users alone as those who break the glass.',
    because:
      'The role asks for a second factor, of which AWS knows for users only: a way in that nobody can take is noticed when it is needed.',
    check: ({ breakGlass }) =>
      withoutSecondFactor(breakGlass?.assumedBy ?? []).map(({ path = [], ...fault }) => ({
        ...fault,
        path: ['breakGlass', ...path],
      })),
  },
  {
    id: 'role-name-length',
    severity: 'error',
    wants: `Names of roles of at most ${roleNameCharacters} characters.`,
    because: 'IAM refuses longer ones (CreateRole); policies name these roles before they exist, so none is shortened.',
    check: (environment) =>
      roleNames(environment).flatMap(({ path, name }) =>
        name.length <= roleNameCharacters
          ? []
          : [
              {
                path,
                got: `a role named ${name}, ${name.length} characters`,
                expected: `at most ${roleNameCharacters}: shorten platform, environment or this name`,
              },
            ],
      ),
  },
  {
    id: 'role-name-unique',
    severity: 'error',
    wants: 'Names of roles that differ by more than upper and lower case.',
    because: 'IAM takes two of them for the same role (reference_iam-quotas.html).',
    check: (environment) =>
      repeated(roleNames(environment), ({ name }) => name.toLowerCase())
        .filter(({ item, first }) => item.name !== first.name)
        .map(({ item: { path, name }, first }) => ({
          path,
          got: `a role named ${name}`,
          expected: `another name than ${first.name}, but for upper and lower case`,
        })),
  },
];

interface NamedRole {
  readonly path: Path;
  readonly name: string;
}

/** The names that are known from the environment alone: personas, and the writers that zones name one by one. */
function roleNames({ platform, name: environment, personas = [], zones }: Environment): readonly NamedRole[] {
  const writers = zones.flatMap(({ writers = [] }, zone) =>
    writers.flatMap((text, index) => {
      const member = zoneMember(text);
      if (member.kind !== 'client' || member.client === '*') return [];
      return [{ path: ['zones', zone, 'writers', index], name: writerRoleName(platform, environment, member.client) }];
    }),
  );
  const ofPersonas = personas.map(({ name }, index) => ({
    path: ['personas', index, 'name'],
    name: personaRoleName(platform, environment, name),
  }));
  return [...ofPersonas, ...writers];
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
