import type { PlanInput } from './plan-input.ts';
import type { ObserveOptions } from './ports.ts';
import { managesQuotas } from './quota-difference.ts';

/**
 * What a plan has to be made from: the declared topics by name beside all others, ACLs where the cluster can have some, and quotas
 * where some are ours.
 */
export function lookFor(input: Pick<PlanInput, 'desired' | 'owned'>): ObserveOptions {
  return { expected: input.desired.topics.map(({ name }) => name), ...authorizationOf(input) };
}

/** MSK Serverless refuses every request about ACLs and quotas. */
export function authorizationOf(
  input: Pick<PlanInput, 'desired' | 'owned'>,
): Required<Pick<ObserveOptions, 'acls' | 'quotas'>> {
  const has = input.desired.flavour !== 'serverless';
  return { acls: has, quotas: has && managesQuotas(input) };
}
