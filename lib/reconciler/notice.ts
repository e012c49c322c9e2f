import type { DomainDocument } from '../model/domain-document.ts';

/** Something a reviewer should know although nothing is done about it. */
export interface Notice {
  readonly kind:
    | 'undeclared-topic'
    | 'undeclared-override'
    | 'undeclared-acl'
    | 'undeclared-quota'
    | 'blocked'
    | 'handed-over'
    | 'permanent'
    | 'key-order'
    | 'not-yet-archived'
    | 'quota-by-client-id'
    | 'not-validated';
  readonly subject: string;
  readonly text: string;
}

/** Notices that follow from the document alone: what it declares and nobody here can fulfil alone. */
export function standingNotices(desired: DomainDocument): readonly Notice[] {
  return [
    ...desired.topics
      .filter(({ retentionClass }) => retentionClass !== 'standard')
      .map(({ name, retentionClass }) => ({
        kind: 'not-yet-archived' as const,
        subject: name,
        text: `evidence must exist for ${retentionClass}; only Kafka keeps it`,
      })),
    ...desired.quotas.flatMap(({ entity: { user, clientId } }) =>
      user !== undefined || typeof clientId !== 'string' ? [] : [byClientId(clientId)],
    ),
  ];
}

/** Of IAM clients: the name of a session is the Kafka user, and each session may have another. */
function byClientId(subject: string): Notice {
  const text =
    'holds for whoever sets client.id to it, and for nobody else: a session of a role is no lasting Kafka user';
  return { kind: 'quota-by-client-id', subject, text };
}

export function compareNotices(a: Notice, b: Notice): number {
  const [textA, textB] = [a, b].map(({ kind, subject, text }) => `${kind} ${subject} ${text}`) as [string, string];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}
