/** Our constructs whose resources an acknowledgement may be bound to. */
export type Holder =
  | 'AccessLogBucket'
  | 'KafkaDomain'
  | 'KafkaReconciler'
  | 'KeyWatch'
  | 'LakeStorage'
  | 'PasswordRotation'
  | 'PersonaRole'
  | 'PlatformBoundary'
  | 'PlatformNetwork'
  | 'RefusedKeyUse'
  | 'ScramUsers';

/** Findings on a kind of resource inside one of our constructs. */
export interface ResourceCoverage {
  readonly within: Holder | readonly Holder[];
  /** As CloudFormation spells it. */
  readonly resourceType: string;
}

/** Wildcards of policies, by the actions that they stand beside: one more action, and the finding is open again. */
export interface WildcardCoverage {
  /** Absent: in any policy. */
  readonly within?: Holder | readonly Holder[];
  readonly actions: readonly string[];
  /** `all` is the bare `*`, for actions that know no resource; `name` is one `*` for a name or a part of it; `prefix` is one `*` behind the start of a name. */
  readonly wildcard: 'all' | 'name' | 'prefix';
}

export type Coverage = ResourceCoverage | WildcardCoverage;

/** Why findings of a rule are accepted, by whom and until when. */
export interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; it holds until the end of that day, UTC. */
  readonly expires: string;
  /** The rule as each pack calls it, without the pack's name and without the finding. */
  readonly rules: readonly string[];
  readonly covers: Coverage | readonly Coverage[];
}

/** What a report says about an acknowledgement. */
export type AcknowledgementSummary = Pick<Acknowledgement, 'id' | 'reason' | 'owner' | 'expires'>;

/** The text that stands in the validation report; `readAcknowledgementText` reads it back. */
export function acknowledgementText({ id, reason, owner, expires }: AcknowledgementSummary): string {
  return `${reason} [${id}, owner ${owner}, expires ${expires}]`;
}

/** Undefined: the text was not written by us, so nobody answers for it. */
export function readAcknowledgementText(text: string): AcknowledgementSummary | undefined {
  const [, reason, id, owner, expires] =
    /^(.+) \[([^,\]]+), owner ([^,\]]+), expires (\d{4}-\d{2}-\d{2})\]$/s.exec(text) ?? [];
  if (reason === undefined || id === undefined || owner === undefined || expires === undefined) return undefined;
  return { id, reason, owner, expires };
}
