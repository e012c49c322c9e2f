import type { AssemblyChoices } from '../documents/brownfield/assemble-domains.ts';
import type { PrefixChoice } from '../documents/brownfield/topic-groups.ts';
import type { TopicDefaults } from '../model/domain-document.ts';
import { ownedPrefix } from '../model/ownership.ts';
import { slug } from '../model/slug.ts';
import type { OptionName, Options } from './options.ts';
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

/** The choices that the options make; throws on the first that is missing, since none can be guessed. */
export function assemblyChoices(options: Options, topicDefaults?: TopicDefaults): AssemblyChoices {
  return {
    zone: needed(options.zone, '--zone ZONE: the sensitivity zone of the topics'),
    owner: {
      email: needed(options.ownerEmail, '--owner-email ADDRESS: who answers for the domains'),
      costCentre: needed(options.costCentre, '--cost-centre TEXT: who pays for the domains'),
    },
    prefixes: options.prefixes.map(prefixChoice),
    impliedDescribe: options.impliedDescribe,
    ...(topicDefaults === undefined ? {} : { topicDefaults }),
  };
}

export function needed(value: string | undefined, wish: string): string {
  if (value === undefined) throw new UsageError(`Add ${wish}.`);
  return value;
}

function prefixChoice(written: string): PrefixChoice {
  const [domain = '', prefix = '', ...rest] = written.split('=');
  if (rest.length === 0 && slug.pattern.test(domain) && ownedPrefix.pattern.test(prefix)) return { domain, prefix };
  throw new UsageError(`--prefix ${written} is not DOMAIN=PREFIX, such as cdc=dlq.cdc. with "." or "-" at its end.`);
}
