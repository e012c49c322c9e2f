/** The door `tidegate/policy`: the governance rules and the acknowledged findings. Needs no other package. */
export type {
  Acknowledgement,
  AcknowledgementSummary,
  Holder,
  ResourceCoverage,
  WildcardCoverage,
} from './acknowledgement.ts';
export { acknowledgements } from './acknowledgements.ts';
export { checkDomains, type DomainChecks, domainRules } from './check-domains.ts';
export { allEnvironmentRules, checkEnvironment } from './check-environment.ts';
export type { CompanyRule, Predicate } from './company-rule.ts';
export type { DomainSet } from './domain-set.ts';
export type { EnvironmentSubject } from './environment-rules.ts';
export type { Finding, Severity } from './finding.ts';
export { applyRules, type Fault, type Rule } from './rule.ts';
export {
  type AcknowledgedFindings,
  type OpenFinding,
  readValidationReport,
  type ValidationSummary,
} from './validation-report.ts';
