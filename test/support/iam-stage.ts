import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { issueClientKeys, twinAuthority } from '../../lib/local/client-keys.ts';
import { type IamSession, type IamStatement, iamSession, writeIamPlane } from '../../lib/local/iam/iam-plane.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { twinPlace } from './kafka-line.ts';

export const region = 'eu-central-1';
export const account = '111111111111';
export const clusterArn = `arn:aws:kafka:${region}:${account}:cluster/dev/0a1b2c3d-1`;

/** ARN of something in the cluster: `arnOf('topic', 'orders.placed')`. */
export function arnOf(kind: 'topic' | 'group' | 'transactional-id', name: string): string {
  return `${clusterArn.replace(':cluster/', `:${kind}/`)}/${name}`;
}

export const connect: IamStatement = { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: clusterArn };

/** A role that may connect, and what else its statements say. */
export function role(name: string, ...statements: readonly IamStatement[]): IamSession {
  return iamSession({ name, arn: `arn:aws:iam::${account}:role/${name}`, statements: [connect, ...statements] });
}

/** A token of the signer of AWS. */
export async function tokenOf({ credentials }: Pick<IamSession, 'credentials'>, signedFor = region): Promise<string> {
  const awsCredentialsProvider = async () => credentials;
  return (await generateAuthTokenFromCredentialsProvider({ region: signedFor, awsCredentialsProvider })).token;
}

/** One broker with its three ways in. */
export interface IamStage extends Twin {
  readonly folder: string;
  /** By IAM, with a token each time that one is wanted. */
  byIam(token: () => Promise<string>): Kafka;
  byScram(username: string): Kafka;
  /** With a certificate that the cluster trusts. */
  byCertificate(name: string): Kafka;
  /** Other roles from now on. */
  replaceRoles(sessions: readonly IamSession[]): void;
  log(): string;
}

const password = 'twin-password';

export async function startIamStage(sessions: readonly IamSession[]): Promise<IamStage> {
  const place = await twinPlace('iam');
  const { folder } = place;
  const twin = await startTwin({
    ...place,
    brokers: 1,
    configuration: '',
    users: ['admin', 'reader'].map((name) => ({ name, password })),
    superUsers: ['admin'],
    iam: { region, clusterArn, sessions },
  });
  const kafka = (brokers: readonly string[], login: Pick<KafkaConfig, 'sasl' | 'ssl'>) =>
    new Kafka({
      ssl: { ca: [twin.ca] },
      ...login,
      brokers: [...brokers],
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
  return {
    ...twin,
    folder,
    byIam(token) {
      const oauthBearerProvider = async () => ({ value: await token() });
      return kafka(twin.iamBootstrapServers, { sasl: { mechanism: 'oauthbearer', oauthBearerProvider } });
    },
    byScram(username) {
      return kafka(twin.bootstrapServers, { sasl: { mechanism: 'scram-sha-512', username, password } });
    },
    byCertificate(name) {
      return kafka(twin.tlsServers, { ssl: { ca: [twin.ca], ...issueClientKeys(name, twinAuthority(twin)) } });
    },
    replaceRoles: (next) => writeIamPlane(folder, { region, clusterArn, sessions: next }),
    log: () => readFileSync(join(folder, 'node-1.log'), 'utf8'),
  };
}
