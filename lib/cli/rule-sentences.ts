import type { ApprovedAction } from '../model/approval.ts';
import { domainRules } from '../policy/check-domains.ts';
import { allEnvironmentRules } from '../policy/check-environment.ts';
import type { CompanyRule } from '../policy/company-rule.ts';
import { placementRules } from '../policy/placement-rules.ts';
import { waiverRules } from '../policy/waivers.ts';
import type { RuleSentences } from './sarif-log.ts';

/** Rules of a plan that no approval lifts. */
type AbsoluteRule =
  | 'broker-validation'
  | 'document'
  | 'drift'
  | 'fewer-partitions'
  | 'internal-topic'
  | 'lasting-config'
  | 'own-lock-out'
  | 'replication-change';

/** What the rules of a plan want. Those that an approval lifts are named after the approved action. */
const ofPlans: Readonly<Record<ApprovedAction | AbsoluteRule, string>> = {
  'add-delete-policy': 'Records of a compacted topic are deleted by age only with an approval.',
  'broker-validation': 'The brokers take every change of topics.',
  'change-zone': 'A topic that exists goes to another zone only with an approval.',
  'delete-topic': 'A topic is deleted only with an approval.',
  document: 'Documents have the shape that their schema says.',
  drift: 'The cluster is as the domains declare it.',
  'expose-resource': 'A resource that everybody may use without an ACL loses its last one only with an approval.',
  'fewer-partitions': 'Partitions never shrink.',
  'first-acl': 'A resource that everybody may use without an ACL gets its first one only with an approval.',
  'internal-topic': "Topics of Kafka and MSK are nobody's.",
  'lasting-config': 'A setting that lasts as long as its topic stays.',
  'lower-retention': 'Retention is lowered only with an approval.',
  'mass-removal': 'More than half of a domain, or very much of it, is removed at once only with an approval.',
  'own-lock-out': 'No plan takes away what is needed to plan and to apply.',
  'remove-user': 'A user is removed only with an approval.',
  'replication-change': 'Replicas are moved under a throttle, before their number is declared.',
  'revoke-last-acl': 'The last access to a resource is revoked only with an approval.',
};

/** One sentence for every rule that a plan or a validation may name. */
export function ruleSentences(companyRules: readonly CompanyRule[]): RuleSentences {
  const rules = [...domainRules, ...placementRules, ...waiverRules, ...allEnvironmentRules];
  return new Map([
    ...Object.entries(ofPlans),
    ...rules.map(({ id, wants }) => [id, wants] as const),
    ...companyRules.map(({ id, message }) => [id, message] as const),
  ]);
}
