export type ApprovedAction =
  | 'delete-topic'
  | 'revoke-last-acl'
  | 'lower-retention'
  | 'add-delete-policy'
  | 'mass-removal'
  | 'first-acl'
  | 'expose-resource'
  | 'remove-user'
  | 'change-zone';

export const approvedActions: readonly ApprovedAction[] = [
  'delete-topic',
  'revoke-last-acl',
  'lower-retention',
  'add-delete-policy',
  'mass-removal',
  'first-acl',
  'expose-resource',
  'remove-user',
  'change-zone',
];

/** A named, dated permission for one refused change of one resource. */
export interface Approval {
  readonly action: ApprovedAction;
  /** Topic name, `TOPIC:payments.events` style resource for ACLs, user name, or the domain's name for a mass removal. */
  readonly resource: string;
  readonly approvedBy: string;
  readonly ticket: string;
  /** `delete-topic` only: the topic may hold records. Absent: it must be empty. */
  readonly withRecords?: boolean;
  /** `delete-topic` only: consumer groups may be reading the topic. Absent: nobody may. */
  readonly withLiveGroups?: boolean;
  /** ISO date; the approval holds until the end of that day, UTC. */
  readonly expires: string;
}
