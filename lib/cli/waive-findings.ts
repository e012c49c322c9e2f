import type { Domain } from '../model/domain.ts';
import type { Waiver } from '../model/waiver.ts';
import { domainRules } from '../policy/check-domains.ts';
import type { Finding } from '../policy/finding.ts';
import { placementRules } from '../policy/placement-rules.ts';

/** The domain with a waiver for each waivable error: what stands on the cluster may stand until then. */
export function waiveFindings(domain: Domain, findings: readonly Finding[], expires: string): Domain {
  const waivers = findings
    .filter((finding) => finding.domain === domain.name && finding.severity === 'error' && isWaivable(finding.rule))
    .map((finding) => waiver(finding, domain, expires));
  const unique = [...new Map(waivers.map((each) => [`${each.rule} ${each.resource}`, each])).values()];
  return unique.length === 0 ? domain : { ...domain, waivers: unique };
}

function isWaivable(id: string): boolean {
  return [...domainRules, ...placementRules].some((rule) => rule.id === id && rule.waivable === true);
}

function waiver({ rule, path: [list, index] }: Finding, domain: Domain, expires: string): Waiver {
  const items = list === 'topics' ? domain.topics : list === 'clients' ? domain.clients : [];
  const resource = typeof index === 'number' ? items[index]?.name : undefined;
  const reason = 'It stood on the cluster before there were rules.';
  return { rule, ...(resource === undefined ? {} : { resource }), reason, owner: domain.owner.email, expires };
}
