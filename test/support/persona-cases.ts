import type { Persona } from '../../lib/model/persona.ts';
import type { Edit } from './governed-platform.ts';

type Case = readonly [id: string, refused: Edit, accepted: Edit];

const user = 'arn:aws:iam::999999999999:user/ada';
const role = 'arn:aws:iam::999999999999:role/analysts';

/** A lake with one persona, a reader of one zone. */
const persona =
  (changes: Partial<Persona> = {}, zone = 'mnpi'): Edit =>
  ({ environment }) => {
    const analysts = { name: 'analysts', layers: ['curated', 'analytics'], assumedBy: [user], ...changes };
    Object.assign(environment, { personas: [analysts], lake: {} });
    Object.assign(environment.zones.find(({ name }) => name === zone) ?? {}, { readers: ['analysts'] });
  };

const both =
  (...edits: readonly Edit[]): Edit =>
  (platform) => {
    for (const edit of edits) edit(platform);
  };

const boundaries =
  (lake: string): Edit =>
  ({ environment }) => {
    const { streaming, audit } = environment.accounts;
    const arn = (account: string) => `arn:aws:iam::${account}:policy/boundary`;
    const arns = { streaming: arn(streaming), lake: arn(lake), audit: arn(audit) };
    Object.assign(environment, { permissionsBoundary: { arns } });
  };

const brokenBy =
  (...assumedBy: readonly string[]): Edit =>
  ({ environment }) =>
    Object.assign(environment, { breakGlass: { assumedBy } });

const writers =
  (...names: readonly string[]): Edit =>
  ({ environment }) =>
    Object.assign(environment.zones[0] ?? {}, { writers: names });

const environmentOf =
  (characters: number): Edit =>
  ({ environment }) =>
    Object.assign(environment, { name: 'e'.repeat(characters) });

/** Rules about personas, boundaries and the names of roles. */
export const personaCases: readonly Case[] = [
  [
    'persona-unique',
    both(persona(), ({ environment: { personas = [] } }) => personas.push({ ...personas[0] } as (typeof personas)[0])),
    persona(),
  ],
  ['persona-lake', both(persona(), ({ environment }) => delete environment.lake), persona()],
  ['persona-used', persona({ name: 'finance' }), persona()],
  ['persona-session', persona({ sessionMinutes: 59 }), persona({ sessionMinutes: 60 })],
  ['persona-session', persona({ sessionMinutes: 721 }), persona({ sessionMinutes: 720 })],
  ['persona-assumed-by', persona({ assumedBy: ['arn:aws:iam::999999999999:root'] }), persona()],
  ['persona-assumed-by', persona({ assumedBy: ['arn:aws:iam::999999999999:role/*'] }), persona({ assumedBy: [role] })],
  ['persona-assumed-by', persona({ assumedBy: ['*'] }), persona()],
  ['persona-mfa', persona({ mfa: false }), persona({ mfa: true })],
  ['persona-mfa', persona({ mfa: false }), persona({ mfa: false }, 'confidential')],
  ['persona-second-factor', persona({ assumedBy: [user, role] }), persona()],
  ['persona-second-factor', persona({ assumedBy: [role], mfa: true }, 'confidential'), persona()],
  ['persona-second-factor', persona({ assumedBy: [role] }), persona({ assumedBy: [role] }, 'confidential')],
  [
    'persona-chained-session',
    persona({ assumedBy: [user, role], sessionMinutes: 61 }),
    persona({ sessionMinutes: 61 }),
  ],
  ['persona-chained-session', persona({ assumedBy: [role], sessionMinutes: 61 }), persona({ assumedBy: [role] })],
  ['break-glass-second-factor', brokenBy(user, role), brokenBy(user)],
  ['persona-writes', persona({ writes: ['raw'], layers: ['raw'] }), persona({ writes: ['curated', 'analytics'] })],
  ['persona-writes', persona({ writes: ['curated'], layers: ['analytics'] }), persona({ writes: ['analytics'] })],
  ['boundary-account', boundaries('111111111111'), boundaries('222222222222')],
  ['role-name-length', both(persona(), environmentOf(39)), both(persona(), environmentOf(38))],
  ['role-name-length', writers(`payments/${'w'.repeat(44)}`), writers(`payments/${'w'.repeat(43)}`)],
  ['role-name-unique', writers('payments/Sink', 'ledger/sink'), writers('payments/Sink', 'ledger/sinks', 'cdc/*')],
];
