import { needsSecondFactor, zonesOf } from '../model/access-matrix.ts';
import type { Environment } from '../model/environment.ts';
import type { Path } from '../model/path.ts';
import type { Persona } from '../model/persona.ts';
import { restrictedClassifications } from '../model/zone.ts';
import { repeated } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

type Complaint = Omit<Fault, 'path'> & { readonly path?: Path };

/** Subject of the rules: those who read the lake, and what of it. */
export type LakeReaders = Pick<Environment, 'personas' | 'zones' | 'lake'>;

/** Roles among those who assume a role that asks for a second factor (AWS: `IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html`). */
export function withoutSecondFactor(assumedBy: readonly string[]): readonly Complaint[] {
  const got = 'a role, whose sessions carry no second factor: it will be refused';
  return assumedBy.flatMap((arn, index) =>
    isRole(arn) ? [{ path: ['assumedBy', index], got, expected: 'an IAM user' }] : [],
  );
}

function isRole(arn: string): boolean {
  return arn.includes(':role/');
}

/** Session lengths that a role can have, without those that are no working time (AWS: `IAM/latest/APIReference/API_CreateRole.html`). */
export const sessionMinutes = { from: 60, to: 720 } as const;

/** What a session of a role gets at most when it becomes another role (AWS: `IAM/latest/UserGuide/id_roles.html`). */
const chainedMinutes = 60;

function each(check: (persona: Persona, environment: LakeReaders) => readonly Complaint[]): Rule<LakeReaders>['check'] {
  return (environment) =>
    (environment.personas ?? []).flatMap((persona, index) =>
      check(persona, environment).map(({ path = [], ...fault }) => ({ ...fault, path: ['personas', index, ...path] })),
    );
}

/** About the kinds of people who read the lake. */
export const personaRules: readonly Rule<LakeReaders>[] = [
  {
    id: 'persona-unique',
    severity: 'error',
    wants: 'Each persona once.',
    because: 'Two of one name would be one role, with the rights of both.',
    check: ({ personas = [] }) =>
      repeated([...personas.entries()], ([, { name }]) => name).map(({ item: [index, { name }] }) => ({
        path: ['personas', index, 'name'],
        got: `"${name}" a second time`,
        expected: 'each persona once',
      })),
  },
  {
    id: 'persona-lake',
    severity: 'error',
    wants: 'A lake where there are personas.',
    because: 'Their roles are about its buckets.',
    check: ({ personas = [], lake }) =>
      personas.length > 0 && lake === undefined
        ? [{ path: ['personas'], got: 'personas without a lake', expected: 'lake: {} beside them' }]
        : [],
  },
  {
    id: 'persona-used',
    severity: 'warning',
    wants: 'Personas that a zone names among its readers.',
    because: 'The role of any other one may do nothing.',
    check: each((persona, { zones }) =>
      zonesOf(persona, zones).length > 0
        ? []
        : [{ path: ['name'], got: `"${persona.name}", which no zone names`, expected: 'a reader of some zone' }],
    ),
  },
  {
    id: 'persona-session',
    severity: 'error',
    wants: `Sessions from ${sessionMinutes.from} to ${sessionMinutes.to} minutes.`,
    because: 'IAM refuses roles with other maximum session durations (CreateRole).',
    check: each(({ sessionMinutes: minutes = sessionMinutes.from }) =>
      minutes >= sessionMinutes.from && minutes <= sessionMinutes.to
        ? []
        : [
            {
              path: ['sessionMinutes'],
              got: String(minutes),
              expected: `from ${sessionMinutes.from} to ${sessionMinutes.to}`,
            },
          ],
    ),
  },
  {
    id: 'persona-assumed-by',
    severity: 'error',
    wants: 'Single roles or users who may become a persona.',
    because: 'A whole account or a wildcard trusts everybody there, whoever joins it later.',
    check: each(({ assumedBy }) =>
      assumedBy.flatMap((arn, index) =>
        /^arn:[^:*]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(arn)
          ? []
          : [{ path: ['assumedBy', index], got: `"${arn}"`, expected: 'the ARN of one role or user' }],
      ),
    ),
  },
  {
    id: 'persona-mfa',
    severity: 'error',
    wants: 'A second factor of personas that read restricted zones.',
    because: `Zones that are ${restrictedClassifications.join(', ')} hold data whose theft by a stolen password is a reportable breach.`,
    check: each((persona, { zones }) => {
      const restricted = zonesOf(persona, zones).filter((zone) => needsSecondFactor({}, [zone]));
      if (persona.mfa !== false || restricted.length === 0) return [];
      const names = restricted.map(({ name, classification }) => `${name} (${classification})`).join(', ');
      return [{ path: ['mfa'], got: 'false', expected: `true, or left out: it reads ${names}` }];
    }),
  },
  {
    id: 'persona-second-factor',
    severity: 'warning',
    wants: 'IAM users as those who become a persona that needs a second factor.',
    because:
      'AWS knows of a second factor only for users who showed it to AWS: sessions of roles, and those of an identity provider, carry no mark of it (id_credentials_mfa_configure-api-require.html).',
    check: each((persona, { zones }) =>
      needsSecondFactor(persona, zonesOf(persona, zones))
        ? withoutSecondFactor(persona.assumedBy).map((fault) => ({
            ...fault,
            fix: 'For people of an identity provider see docs/decisions/0027-roles.md',
          }))
        : [],
    ),
  },
  {
    id: 'persona-chained-session',
    severity: 'warning',
    wants: `Sessions of at most ${chainedMinutes} minutes for personas that roles become.`,
    because: 'AWS refuses a longer one to a session of a role (AssumeRole, role chaining); users may have it.',
    check: each(({ assumedBy, sessionMinutes: minutes = sessionMinutes.from }) => {
      const roles = assumedBy.filter(isRole);
      if (minutes <= chainedMinutes || roles.length === 0) return [];
      const got = `${minutes}, which AWS refuses to ${roles.join(', ')}`;
      return [{ path: ['sessionMinutes'], got, expected: `at most ${chainedMinutes}, or IAM users alone` }];
    }),
  },
  {
    id: 'persona-writes',
    severity: 'error',
    wants: 'Layers written by a persona among those that it reads, and never the raw one.',
    because: "Data as it came is evidence: it has its writers in the zone's own list.",
    check: each(({ layers, writes = [] }) =>
      writes.flatMap((layer, index) =>
        layer !== 'raw' && layers.includes(layer)
          ? []
          : [
              {
                path: ['writes', index],
                got: `"${layer}"`,
                expected: layers.filter((other) => other !== 'raw').join(' or ') || 'nothing: it reads raw alone',
              },
            ],
      ),
    ),
  },
];
