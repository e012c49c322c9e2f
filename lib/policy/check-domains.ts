import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import { accessRules } from './access-rules.ts';
import { clientRules } from './client-rules.ts';
import { documentRules } from './document-rules.ts';
import type { DomainSet } from './domain-set.ts';
import type { Finding } from './finding.ts';
import { type Placement, placementRules } from './placement-rules.ts';
import { prefixRules } from './prefix-rules.ts';
import { applyRules, type Rule } from './rule.ts';
import { topicRules } from './topic-rules.ts';

/** What holds for domains of files and of constructs. */
export const declarationRules: readonly Rule<DomainSet>[] = [
  ...prefixRules,
  ...topicRules,
  ...clientRules,
  ...accessRules,
];

export const domainRules: readonly Rule<DomainSet>[] = [...declarationRules, ...documentRules];

export interface DomainChecks {
  /** Every domain of the configuration: names and prefixes are unique over all of them. */
  readonly domains: readonly Domain[];
  /** Where they run. Absent: the rules that need an environment are left out. */
  readonly environment?: Environment;
  /** ISO date; approvals expire. */
  readonly today: string;
  /** Names of domains that exist and could not be read. Default: none. */
  readonly unread?: readonly string[];
}

/** Every finding about the domains, alone, among themselves and in their environment. */
export function checkDomains({ domains, environment, today, unread = [] }: DomainChecks): readonly Finding[] {
  const findings = applyRules(domainRules, { domains, unread, today });
  return environment === undefined ? findings : [...findings, ...checkPlacement(environment, domains, unread)];
}

function checkPlacement(
  environment: Environment,
  domains: readonly Domain[],
  unread: readonly string[],
): readonly Finding[] {
  const placement: Placement = {
    environment,
    running: domains.filter(({ name }) => environment.domains.includes(name)),
    known: [...domains.map(({ name }) => name), ...unread].sort(),
  };
  return applyRules(placementRules, placement);
}
