import type { AssemblyChoices } from '../documents/brownfield/assemble-domains.ts';
import type { PrefixChoice } from '../documents/brownfield/topic-groups.ts';
import type { TopicDefaults } from '../model/domain-document.ts';
import { ownedPrefix } from '../model/ownership.ts';
import { slug } from '../model/slug.ts';
import type { OptionName, Options } from './options.ts';
import { today } from './today.ts';
import { UsageError } from './usage-error.ts';

/** What export and import ask a person for. */
export const assemblyOptions: readonly OptionName[] = [
  'out',
  'force',
  'zone',
  'owner-email',
  'cost-centre',
  'prefix',
  'implied-describe',
  'waive-until',
  'json',
];

/** The help lines of these options. */
export const assemblyHelp = `  --out FOLDER           write FOLDER/domains/<domain>/domain.yaml and its schemas
  --zone ZONE            sensitivity zone of every topic, to be corrected topic by topic
  --owner-email ADDRESS  who answers for the domains; --cost-centre TEXT who pays
  --prefix DOMAIN=PREFIX group these topics only, repeatable (default: by name, up to the first "." or "-")
  --implied-describe     also take rights whose DESCRIBE is missing; a plan then adds those ACLs, which change nothing
  --waive-until DATE     write a waiver with this end for every rule that the domains break and that allows one
  --force                replace domain files that are there; schemas stay`;

/** What nobody can guess. */
const needed = {
  out: '--out FOLDER: where the domain files go',
  zone: '--zone ZONE: the sensitivity zone of the topics',
  ownerEmail: '--owner-email ADDRESS: who answers for the domains',
  costCentre: '--cost-centre TEXT: who pays for the domains',
} as const satisfies Partial<Record<keyof Options, string>>;

/** The choices that the options make; throws one `UsageError` about all that are missing or wrong. */
export function assemblyChoices(options: Options, topicDefaults?: TopicDefaults): AssemblyChoices {
  const { zone = '', ownerEmail = '', costCentre = '', impliedDescribe } = options;
  refuseIncomplete(options);
  return {
    zone,
    owner: { email: ownerEmail, costCentre },
    prefixes: options.prefixes.flatMap(prefixChoice),
    impliedDescribe,
    ...(topicDefaults === undefined ? {} : { topicDefaults }),
  };
}

function refuseIncomplete(options: Options): void {
  const missing = Object.entries(needed).filter(([option]) => options[option as keyof typeof needed] === undefined);
  const wrong = options.prefixes.filter((written) => prefixChoice(written).length === 0);
  const complaints = [
    ...(missing.length === 0 ? [] : [`Add ${missing.map(([, wish]) => wish).join('; ')}.`]),
    ...wrong.map(
      (written) => `--prefix ${written} is not DOMAIN=PREFIX, such as cdc=dlq.cdc. with "." or "-" at its end.`,
    ),
    ...waiverComplaints(options.waiveUntil),
  ];
  if (complaints.length > 0) throw new UsageError(complaints.join(' '));
}

/** A waiver that has ended already would write files that validate refuses. */
function waiverComplaints(end: string | undefined): readonly string[] {
  if (end === undefined) return [];
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(end) && !Number.isNaN(Date.parse(end));
  if (!isDate) return [`--waive-until ${end} is no date such as 2027-06-30.`];
  return end < today() ? [`--waive-until ${end} is past: name a day to come.`] : [];
}

function prefixChoice(written: string): readonly PrefixChoice[] {
  const [domain = '', prefix = '', ...rest] = written.split('=');
  const fits = rest.length === 0 && slug.pattern.test(domain) && ownedPrefix.pattern.test(prefix);
  return fits ? [{ domain, prefix }] : [];
}
