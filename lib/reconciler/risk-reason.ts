import { addsDeletePolicy, type Change, lowersRetention } from './change.ts';

/** Why a change has its risk, for whoever reviews it. */
export function riskReason(change: Change): string {
  switch (change.kind) {
    case 'create-user':
    case 'create-topic':
      return 'nobody uses it yet';
    case 'add-acl':
      return change.after.permission === 'ALLOW' ? 'nobody loses anything' : 'somebody may be shut out';
    case 'grow-partitions':
      return 'records with a key may go to another partition from now on, and partitions cannot be taken back';
    case 'shrink-partitions':
    case 'change-replication':
      return 'Kafka would have to move or drop records';
    case 'edit-configs':
      return configReason(change);
    case 'edit-quota':
      return 'a client may be slowed down';
    case 'remove-acl':
      return change.before.permission === 'ALLOW' ? 'somebody may lose access' : 'somebody may gain access';
    case 'delete-topic':
      return 'its records go with it';
    case 'remove-user':
      return 'nobody can bring the password back';
  }
}

function configReason({ edits }: Extract<Change, { kind: 'edit-configs' }>): string {
  if (edits.some(lowersRetention)) return 'records older or larger than the new limit go at once';
  if (edits.some(addsDeletePolicy)) return 'records of keys that stay quiet go by age';
  return 'clients may notice';
}
