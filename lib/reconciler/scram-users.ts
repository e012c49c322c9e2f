export interface SecretFailure {
  readonly secretArn: string;
  readonly reason: string;
}

/** The secrets that a cluster knows as SCRAM users. Each write answers the secrets that it could not process. */
export interface ScramAssociations {
  list(): Promise<readonly string[]>;
  associate(secretArns: readonly string[]): Promise<readonly SecretFailure[]>;
  disassociate(secretArns: readonly string[]): Promise<readonly SecretFailure[]>;
}

/** MSK's limit for one call (BatchAssociateScramSecret). */
export const secretsPerCall = 10;

export interface ScramUsersReport {
  readonly associated: readonly string[];
  readonly disassociated: readonly string[];
  readonly failures: readonly SecretFailure[];
}

/**
 * Brings the cluster's list to `wanted`. Only secrets that were ours before (`previous`) are taken off it: a cluster may
 * have users that somebody else associated.
 */
export async function reconcileScramUsers(
  associations: ScramAssociations,
  wanted: readonly string[],
  previous: readonly string[],
): Promise<ScramUsersReport> {
  const present = new Set(await associations.list());
  const added = wanted.filter((arn) => !present.has(arn));
  const removed = previous.filter((arn) => present.has(arn) && !wanted.includes(arn));
  const failures = [
    ...(await inBatches(added, (batch) => associations.associate(batch))),
    ...(await inBatches(removed, (batch) => associations.disassociate(batch))),
  ];
  const failed = new Set(failures.map(({ secretArn }) => secretArn));
  return {
    associated: added.filter((arn) => !failed.has(arn)),
    disassociated: removed.filter((arn) => !failed.has(arn)),
    failures,
  };
}

async function inBatches(
  arns: readonly string[],
  call: (batch: readonly string[]) => Promise<readonly SecretFailure[]>,
): Promise<readonly SecretFailure[]> {
  const failures: SecretFailure[] = [];
  for (let start = 0; start < arns.length; start += secretsPerCall) {
    failures.push(...(await call(arns.slice(start, start + secretsPerCall))));
  }
  return failures;
}
