import type { PlanInput } from './plan-input.ts';
import type { ObserveOptions } from './ports.ts';
import { managesQuotas } from './quota-difference.ts';

/** What a plan has to be made from: the declared topics by name beside all others, and quotas where some are ours. */
export function lookFor(input: Pick<PlanInput, 'desired' | 'owned'>): ObserveOptions {
  return { expected: input.desired.topics.map(({ name }) => name), quotas: managesQuotas(input) };
}
