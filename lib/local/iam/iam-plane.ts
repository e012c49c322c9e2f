import { randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from '../write-privately.ts';

/** A statement of an identity-based policy, resolved, in IAM's own JSON. */
export type IamStatement = Readonly<Record<string, unknown>>;

/** A role and what its policies let it do in Kafka. */
export interface IamRole {
  /** Without a path. */
  readonly name: string;
  /** `arn:aws:iam::<account>:role/<name>`. */
  readonly arn: string;
  /** What it is for. */
  readonly description?: string;
  readonly statements: readonly IamStatement[];
}

/** Keys as AWS STS gives them out for a role. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A role that may come in, the keys that it signs with, and the principal that brokers take it for. */
export interface IamSession extends IamRole {
  /** `arn:aws:sts::<account>:assumed-role/<name>/<session>`. */
  readonly principal: string;
  readonly credentials: RoleCredentials;
}

/** MSK's IAM plane of one cluster. */
export interface IamPlane {
  /** Tokens are signed for it. */
  readonly region: string;
  /** What the statements call the cluster. */
  readonly clusterArn: string;
  readonly sessions: readonly IamSession[];
}

const sessionName = 'twin';

/** One session with fresh keys for each role. They open this twin and nothing in AWS. */
export function iamSession(role: IamRole): IamSession {
  const [, partition, , , account] = role.arn.split(':');
  return {
    ...role,
    principal: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${sessionName}`,
    credentials: freshKeys(),
  };
}

export function freshKeys(): RoleCredentials {
  return {
    accessKeyId: `ASIATWIN${randomBytes(6).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(48).toString('base64'),
  };
}

/** Where brokers read the plane; they notice when it is written again. */
export function iamPlaneFile(folder: string): string {
  return join(folder, 'iam.json');
}

export function writeIamPlane(folder: string, { region, clusterArn, sessions }: IamPlane): void {
  const rows = sessions.map(({ principal, arn, statements, credentials }) => ({
    ...{ principal, roleArn: arn, ...credentials, statements },
  }));
  const partial = `${iamPlaneFile(folder)}.partial`;
  writePrivately(partial, `${JSON.stringify({ region, clusterArn, sessions: rows }, undefined, 2)}\n`);
  renameSync(partial, iamPlaneFile(folder));
}
