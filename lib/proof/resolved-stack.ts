/** A resource as CloudFormation would make it. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** Absent: it has none, or nobody knows it. */
  readonly arn?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A stack of an environment whose intrinsic functions are resolved, as far as the proof reads them. */
export interface ResolvedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Those of `provedTypes`, and others as they are in the template. */
  readonly resources: readonly ResolvedResource[];
}
