import type { Statement, StatementPlace } from './statement.ts';

/** What AWS decides by: every policy that the templates of an environment hold. */
export interface World {
  /** Account ids of the environment. */
  readonly accounts: readonly string[];
  readonly roles: readonly RoleModel[];
  readonly resources: readonly GuardedResource[];
  readonly endpoints: readonly EndpointModel[];
}

/** A role that the templates create. */
export interface RoleModel {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly place: StatementPlace;
  readonly tags: Readonly<Record<string, string>>;
  readonly trust: readonly Statement[];
  /** Inline and managed policies together. */
  readonly identity: readonly Statement[];
  /** `unknown`: a policy that no template holds, taken to allow everything. Absent: it has none. */
  readonly boundary?: readonly Statement[] | 'unknown';
}

export type GuardedKind = 'key' | 'bucket' | 'secret' | 'queue' | 'sns-topic' | 'log-group' | 'cluster' | 'function';

/** Something with an ARN that requests are about. */
export interface GuardedResource {
  readonly kind: GuardedKind;
  readonly arn: string;
  readonly account: string;
  readonly place: StatementPlace;
  readonly tags: Readonly<Record<string, string>>;
  /** Empty: it has no policy of its own. */
  readonly policy: readonly Statement[];
  /** Of the key that encrypts it. */
  readonly keyArn?: string;
  /** Keys: names that the templates give it. */
  readonly aliases?: readonly string[];
  /** Buckets: whether versions are under Object Lock. */
  readonly objectLock?: boolean;
  /** Buckets under Object Lock: whether each new version gets a retention, asked for or not. */
  readonly locksByDefault?: boolean;
}

/** A VPC endpoint and what may pass it. */
export interface EndpointModel {
  readonly service: string;
  readonly place: StatementPlace;
  readonly policy: readonly Statement[];
}
