export type Classification = 'public' | 'confidential' | 'mnpi';

export const classifications: readonly Classification[] = ['public', 'confidential', 'mnpi'];

/** A sensitivity zone: its key, its secrets, its log groups and its readers follow from the name that a topic carries. */
export interface Zone {
  readonly name: string;
  readonly classification: Classification;
  /** ARNs or names of IAM roles that may read data of the zone. Not yet managed: the keys' policies do not name them. */
  readonly readers: readonly string[];
}
