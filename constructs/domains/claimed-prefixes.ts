import type { Domain } from '../../lib/model/domain.ts';
import { prefixRules } from '../../lib/policy/prefix-rules.ts';
import { applyRules } from '../../lib/policy/rule.ts';
import type { ConstructFault } from '../construct-fault.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';

const claims = new WeakMap<KafkaReconciler, readonly Domain[]>();

/** Claims a domain's prefixes on its cluster. Answers what is wrong with them, alone and beside those claimed before. */
export function claimPrefixes(
  reconciler: KafkaReconciler,
  { name, prefixes }: Pick<Domain, 'name' | 'prefixes'>,
): readonly ConstructFault[] {
  const owner = { team: '', email: '', costCentre: '' };
  const nothing = { topics: [], clients: [], access: [], denials: [], quotas: [], approvals: [] };
  const claim: Domain = { name, prefixes, description: '', owner, onDelete: 'keep', ...nothing };
  const earlier = claims.get(reconciler) ?? [];
  if (earlier.some((domain) => domain.name === name))
    return [
      { prop: 'name', got: `${name} twice`, expected: 'each domain once on a cluster: its ledger has this name' },
    ];
  const domains = [...earlier, claim];
  claims.set(reconciler, domains);
  return applyRules(prefixRules, { domains, unread: [], today: '' })
    .filter(({ domain }) => domain === name)
    .map(({ path, got, expected }) => ({ prop: path.join(' '), got, expected }));
}
