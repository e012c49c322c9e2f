import { formatAccessFact } from '../../model/access-fact.ts';
import type { GuardedPlan } from '../../reconciler/reconcile-domain.ts';
import type { Invocation } from '../commands/command.ts';
import { InputProblems } from '../input-problems.ts';
import { plannedDomains } from '../planned-domains.ts';
import { UsageError } from '../usage-error.ts';
import { type Check, missing, ok, unasked, warning } from './check.ts';

const id = 'lock-out';

/** Who would lose access by the next apply. It takes a look at the cluster's ACLs, so it takes brokers. */
export async function lockOutChecks(invocation: Invocation): Promise<readonly Check[]> {
  if (invocation.options.bootstrapServers === undefined) {
    const fix = 'add --bootstrap-servers and --command-config, or read tidegate plan once the function is deployed';
    return [{ id, ...unasked('nobody asked the brokers who would lose access', fix) }];
  }
  try {
    const { entries } = await plannedDomains(invocation, { validate: false });
    return entries.map(({ guarded }) => lockOutOf(guarded));
  } catch (error) {
    if (error instanceof UsageError || error instanceof InputProblems) throw error;
    const found = error instanceof Error ? error.message : String(error);
    return [
      { id, outcome: 'unknown', found, fix: 'reach the brokers as a user who may describe ACLs, then run again' },
    ];
  }
}

/** Refusals that nobody approved name the resources that close; access facts say who loses what. */
const closing = ['first-acl', 'own-lock-out', 'revoke-last-acl'];

export function lockOutOf({ plan, refusals, access }: GuardedPlan): Check {
  const losing = access.filter(({ change }) => change !== 'gains').map(formatAccessFact);
  const unapproved = refusals.filter(({ rule }) => closing.includes(rule));
  const name = `${id}-${plan.domain}`;
  if (unapproved.length > 0) {
    const found = [...unapproved.map(({ resource, reason }) => `${resource}: ${reason}`), ...losing].join('; ');
    const fix = 'declare who still needs access in the same change, or approve it in the domain file';
    return { id: name, ...missing(found, fix) };
  }
  if (losing.length > 0) return { id: name, ...warning(losing.join('; '), 'declare them, if they still need it') };
  return { id: name, ...ok('nobody loses access') };
}
