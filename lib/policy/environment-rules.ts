import type { Environment } from '../model/environment.ts';
import { policyLimits } from '../model/policy.ts';
import { platformZone } from '../model/zone.ts';
import { repeated } from './domain-set.ts';
import { networkRules } from './network-rules.ts';
import { type Fault, type Rule, rulesWithin } from './rule.ts';

/** Subject of the rules about one environment alone. */
export interface EnvironmentSubject {
  readonly environment: Environment;
  /** ISO date. */
  readonly today: string;
}

/** Days that CloudWatch Logs can keep (`PutRetentionPolicy`). */
export const logRetentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function each(check: (environment: Environment) => readonly Fault[]): Rule<EnvironmentSubject>['check'] {
  return ({ environment }) => check(environment);
}

export const environmentRules: readonly Rule<EnvironmentSubject>[] = [
  {
    id: 'prod-accounts',
    severity: 'error',
    production: true,
    wants: 'Three different accounts in prod.',
    because: 'Who runs the cluster must be unable to change the lake and the audit trail.',
    check: each(({ accounts, ...environment }) =>
      policyLimits(environment).production
        ? repeated(Object.entries(accounts), ([, id]) => id).map(({ item: [role, id], first: [other] }) => ({
            path: ['accounts', role],
            got: `"${id}", the account of ${other}`,
            expected: 'three different accounts in prod',
          }))
        : [],
    ),
  },
  {
    id: 'prod-retains',
    severity: 'error',
    production: true,
    wants: 'removal: retain in prod.',
    because: 'Records of prod are evidence; a deleted stack must not take them along.',
    check: each(({ removal, ...environment }) =>
      policyLimits(environment).production && removal !== 'retain'
        ? [{ path: ['removal'], got: `"${removal}"`, expected: 'retain in prod' }]
        : [],
    ),
  },
  {
    id: 'zone-unique',
    severity: 'error',
    wants: 'Each sensitivity zone once.',
    because: 'A topic names its zone; two of one name would have two keys.',
    check: each(({ zones }) =>
      repeated([...zones.entries()], ([, { name }]) => name).map(({ item: [index, { name }] }) => ({
        path: ['zones', index, 'name'],
        got: `"${name}" a second time`,
        expected: 'each zone once',
      })),
    ),
  },
  {
    id: 'zone-reserved',
    severity: 'error',
    wants: `No sensitivity zone named ${platformZone}.`,
    because: 'The key of disks, logs and secrets has this name already.',
    check: each(({ zones }) =>
      zones.flatMap(({ name }, index) =>
        name === platformZone
          ? [{ path: ['zones', index, 'name'], got: `"${name}"`, expected: "a name that is not the platform's own" }]
          : [],
      ),
    ),
  },
  {
    id: 'log-retention',
    severity: 'error',
    wants: "One of CloudWatch's retention periods.",
    because: 'CloudWatch Logs refuses every other number of days (PutRetentionPolicy).',
    check: each(({ logRetentionDays: days }) =>
      logRetentionDays.includes(days)
        ? []
        : [
            {
              path: ['logRetention'],
              got: `${days}d`,
              expected: `one of ${logRetentionDays.map((d) => `${d}d`).join(', ')}`,
            },
          ],
    ),
  },
  ...rulesWithin(networkRules, ({ environment: { network, region } }: EnvironmentSubject) => ({
    path: ['network'],
    subject: { network, region },
  })),
];
