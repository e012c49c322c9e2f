/** What a custom resource answers, before it is cut to CloudFormation's format and size. */
export interface ResourceAnswer {
  readonly physicalResourceId: string;
  /** Present when the request failed: one text that a person can act on. */
  readonly failure?: string;
  /** Address of the full report. */
  readonly report?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}
