import { nearestWord } from '../model/nearest-word.ts';
import type { Path } from '../model/path.ts';
import type { Placement } from './placement.ts';
import type { Fault, Rule } from './rule.ts';

function unknownNames(
  names: readonly { readonly name: string; readonly path: Path }[],
  known: readonly string[],
): readonly Fault[] {
  return names.flatMap(({ name, path }) => {
    if (known.includes(name)) return [];
    const nearest = nearestWord(name, known);
    const fix = nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` };
    return [{ path: ['policy', ...path], got: `"${name}"`, expected: `one of ${known.join(', ')}`, ...fix }];
  });
}

/** About the limits that an environment sets. */
export const policyRules: readonly Rule<Placement>[] = [
  {
    id: 'policy-zones',
    severity: 'error',
    wants: 'Retention limits for zones that there are.',
    because: 'A limit for a misspelt zone limits nothing.',
    check: ({ environment: { zones }, limits: { zoneRetention } }) =>
      unknownNames(
        Object.keys(zoneRetention).map((name) => ({ name, path: ['zoneRetention', name] })),
        zones.map(({ name }) => name),
      ),
  },
  {
    id: 'policy-domains',
    severity: 'error',
    wants: 'Access among domains that there are.',
    because: 'A misspelt domain shuts out the one that was meant, and lets in whoever takes the name.',
    check: ({ limits: { clientDomains = {} }, known }) =>
      unknownNames(
        Object.entries(clientDomains).flatMap(([domain, clients]) => [
          { name: domain, path: ['clientDomains', domain] },
          ...clients.map((name, index) => ({ name, path: ['clientDomains', domain, index] })),
        ]),
        known,
      ),
  },
  {
    id: 'policy-partitions',
    severity: 'error',
    wants: 'Limits of partitions that leave a number between them.',
    because: 'Otherwise every topic is refused or pointed out.',
    check: ({ limits: { minimumPartitions, maximumPartitions, usualPartitions } }) => {
      const { from, to } = usualPartitions;
      const above = (path: Path, least: number, most: number) =>
        least > most ? [{ path: ['policy', ...path], got: String(least), expected: `at most ${most}` }] : [];
      return [
        ...above(['minimumPartitions'], minimumPartitions, maximumPartitions),
        ...above(['usualPartitions', 'from'], from, Math.min(to, maximumPartitions)),
      ];
    },
  },
];
