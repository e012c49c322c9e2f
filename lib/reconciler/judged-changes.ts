import type { Change } from './change.ts';
import type { Plan } from './plan.ts';

/** All that a plan leads to, in the order in which it happens: what the reconciler does, then what CloudFormation does. */
export function judgedChanges({ changes, elsewhere = [] }: Pick<Plan, 'changes' | 'elsewhere'>): readonly Change[] {
  return [...changes, ...elsewhere];
}
