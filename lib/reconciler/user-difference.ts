import { scramUserOf } from '../model/client.ts';
import type { Difference } from './difference.ts';
import type { PlanInput } from './plan-input.ts';

/**
 * The domain's SCRAM clients that Kafka does not know yet, and users that we created and nobody declares any more. Nothing
 * where the users were not looked at. Who else may log in is not ours to say.
 */
export function userDifference({ desired, observed, owned, mode }: PlanInput): Difference {
  if (observed.users === undefined) return { changes: [], notices: [] };
  const present = new Set(observed.users);
  const declared = new Set(desired.principals.flatMap((principal) => scramUserOf(principal) ?? []));
  const left = (owned.users ?? []).filter((user) => present.has(user) && !declared.has(user));
  return {
    changes: [
      ...[...declared].filter((user) => !present.has(user)).map((user) => ({ kind: 'create-user', user }) as const),
      ...(mode === 'return' ? [] : left).map((user) => ({ kind: 'remove-user', user }) as const),
    ],
    notices: (mode === 'return' ? left : []).map((user) => ({
      kind: 'permanent',
      subject: user,
      text: 'the user stays',
    })),
  };
}
