/** Users of one cluster (AWS: `msk/latest/developerguide/msk-password-limitations.html`). */
export const maximumScramUsers = 1_000;

/** SCRAM users of a cluster whom no domain declares, by the ARNs of their secrets. Every such user is in one of the lists. */
export interface OtherScramUsers {
  /** They stay as they are. */
  readonly keep: readonly string[];
  /** They are taken off the cluster's list: nobody logs in with them any more. Their secrets stay. */
  readonly release: readonly string[];
}

export const noOtherScramUsers: OtherScramUsers = { keep: [], release: [] };

/** Name of a secret in its ARN, with the six characters that Secrets Manager puts behind it. */
export function secretNameOf(secretArn: string): string {
  return secretArn.split(':')[6] ?? '';
}
