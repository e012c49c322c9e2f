/** What a login attempt came to. `reason` is a sentence without secrets. */
export type LoginOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** What a text holds, or everything that is wrong with it, in words that quote none of it. */
export type Reading<Content> =
  | { readonly content: Content; readonly faults?: undefined }
  | { readonly faults: readonly string[]; readonly content?: undefined };

/** A kind of credential: what is in its secret, how a new one is made, how it is proved. */
export interface Credential<Content> {
  /** What the text of a secret has to be, for a person who edits one by hand. */
  readonly expected: string;
  /** The cluster lets a new one in before it is current, beside the old one: it is proved first. Absent: only afterwards. */
  readonly validAtOnce?: true;
  read(text: string): Reading<Content>;
  /** The text of a new one for the same holder. All that need not change stays. */
  renew(current: Content): Promise<string>;
  /** What keeps `next` from taking the place of `current`. Empty: nothing. */
  successionFaults(current: Content, next: Content): readonly string[];
  /** Tries to get in, bounded in time. */
  logIn(content: Content): Promise<LoginOutcome>;
}
