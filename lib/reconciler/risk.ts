import { addsDeletePolicy, type Change, lowersRetention } from './change.ts';

/** Safe: nothing can break. Risky: a client may notice. Destructive: records or access are lost. */
export type Risk = 'safe' | 'risky' | 'destructive';

export interface Assessment {
  readonly risk: Risk;
  /** Why, for whoever reviews it. */
  readonly why: string;
}

export function riskOf(change: Change): Risk {
  return assess(change).risk;
}

export function assess(change: Change): Assessment {
  switch (change.kind) {
    case 'create-user':
    case 'create-topic':
      return { risk: 'safe', why: 'nobody uses it yet' };
    case 'add-acl':
      return change.after.permission === 'ALLOW'
        ? { risk: 'safe', why: 'nobody loses anything' }
        : { risk: 'risky', why: 'somebody may be shut out' };
    case 'grow-partitions':
      return {
        risk: 'risky',
        why: 'records with a key may go to another partition from now on, and partitions cannot be taken back',
      };
    case 'shrink-partitions':
    case 'change-replication':
      return { risk: 'destructive', why: 'Kafka would have to move or drop records' };
    case 'change-zone':
      return { risk: 'destructive', why: 'other people may read what is there, and what was copied stays where it is' };
    case 'edit-configs':
      return assessEdits(change);
    case 'edit-quota':
      return { risk: 'risky', why: 'a client may be slowed down' };
    case 'remove-acl': {
      const loses = change.before.permission === 'ALLOW';
      return { risk: 'destructive', why: `somebody may ${loses ? 'lose' : 'gain'} access` };
    }
    case 'delete-topic':
      return { risk: 'destructive', why: 'its records go with it' };
    case 'remove-user':
      return { risk: 'destructive', why: 'nobody can bring the password back' };
  }
}

function assessEdits({ edits }: Extract<Change, { kind: 'edit-configs' }>): Assessment {
  if (edits.some(lowersRetention)) {
    return { risk: 'destructive', why: 'records older or larger than the new limit go at once' };
  }
  if (edits.some(addsDeletePolicy)) return { risk: 'destructive', why: 'records of keys that stay quiet go by age' };
  return { risk: 'risky', why: 'clients may notice' };
}
