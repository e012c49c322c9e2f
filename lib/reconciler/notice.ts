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
    | 'not-validated';
  readonly subject: string;
  readonly text: string;
}

/** Notices that follow from the document alone: what it declares and this version does not fulfil. */
export function standingNotices(desired: DomainDocument): readonly Notice[] {
  return [
    ...desired.topics
      .filter(({ retentionClass }) => retentionClass !== 'standard')
      .map(({ name, retentionClass }) => ({
        kind: 'not-yet-archived' as const,
        subject: name,
        text: `evidence must exist for ${retentionClass}; only Kafka keeps it`,
      })),
  ];
}

export function compareNotices(a: Notice, b: Notice): number {
  const [textA, textB] = [a, b].map(({ kind, subject, text }) => `${kind} ${subject} ${text}`) as [string, string];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}
