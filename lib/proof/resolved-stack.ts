/** A resource as CloudFormation would make it. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** Absent: it has none, or nobody knows it. */
  readonly arn?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Without this condition of the template it is not made. */
  readonly condition?: string;
}

/** A stack of an environment whose intrinsic functions are resolved, as far as the proof reads them. */
export interface ResolvedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Whether macros change the template while it is deployed. */
  readonly isTransformed?: boolean;
  /** Those of `provedTypes`, and others as they are in the template. */
  readonly resources: readonly ResolvedResource[];
}
