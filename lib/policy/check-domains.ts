import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import { policyLimits } from '../model/policy.ts';
import { accessRules } from './access-rules.ts';
import { approvalRules } from './approval-rules.ts';
import { clientPrefixRules } from './client-prefix-rules.ts';
import { clientRules } from './client-rules.ts';
import { type CompanyRule, companyRule } from './company-rule.ts';
import { denialRules } from './denial-rules.ts';
import { departmentFileRules, departmentRules } from './department-rules.ts';
import { documentRules } from './document-rules.ts';
import type { DomainSet } from './domain-set.ts';
import type { Finding } from './finding.ts';
import { partitionRules } from './partition-rules.ts';
import { placementRules } from './placement-rules.ts';
import { prefixRules } from './prefix-rules.ts';
import { quotaRules } from './quota-rules.ts';
import { retentionRules } from './retention-rules.ts';
import { applyRules, type Rule } from './rule.ts';
import { sharingRules } from './sharing-rules.ts';
import { stateRules } from './state-rules.ts';
import { teamRules } from './team-rules.ts';
import { topicConfigRules } from './topic-config-rules.ts';
import { topicRules } from './topic-rules.ts';
import { applyWaivers } from './waivers.ts';

/** What holds for domains of files and of constructs. */
export const declarationRules: readonly Rule<DomainSet>[] = [
  ...prefixRules,
  ...teamRules,
  ...topicRules,
  ...topicConfigRules,
  ...partitionRules,
  ...retentionRules,
  ...stateRules,
  ...clientRules,
  ...clientPrefixRules,
  ...accessRules,
  ...denialRules,
  ...approvalRules,
  ...sharingRules,
  ...quotaRules,
  ...departmentRules,
];

export const domainRules: readonly Rule<DomainSet>[] = [...declarationRules, ...documentRules, ...departmentFileRules];

export interface DomainChecks {
  /** Every domain of the configuration: names and prefixes are unique over all of them. */
  readonly domains: readonly Domain[];
  /** Where they run. Absent: the rules that need an environment are left out, limits are the defaults. */
  readonly environment?: Environment;
  /** ISO date; approvals and waivers expire. */
  readonly today: string;
  /** Names of domains that exist and could not be read. Default: none. */
  readonly unread?: readonly string[];
  /** Rules that the company adds. Default: none. */
  readonly companyRules?: readonly CompanyRule[];
}

/** Every finding about the domains, alone, among themselves and in their environment. A waived one is a note. */
export function checkDomains(checks: DomainChecks): readonly Finding[] {
  const { domains, environment, today, unread = [], companyRules = [] } = checks;
  const limits = policyLimits(environment ?? { name: '' });
  const rules = [...domainRules, ...companyRules.map(companyRule)];
  const running = domains.filter(({ name }) => environment?.domains.includes(name));
  const known = [...domains.map(({ name }) => name), ...unread].sort();
  const findings = [
    ...applyRules(rules, { domains, unread, today, limits }),
    ...(environment === undefined ? [] : applyRules(placementRules, { environment, limits, running, known })),
  ];
  return applyWaivers(findings, {
    domains,
    rules: [...rules, ...placementRules],
    today,
    judged: running.map(({ name }) => name),
    production: limits.production,
  });
}
