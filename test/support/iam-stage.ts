import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { twinCertificates } from '../../lib/local/certificates.ts';
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
  byCertificate(name: string): Promise<Kafka>;
  /** Other roles from now on. */
  replaceRoles(sessions: readonly IamSession[]): void;
  log(): string;
}

const password = 'twin-password';

export async function startIamStage(sessions: readonly IamSession[]): Promise<IamStage> {
  const place = await twinPlace('iam', 27_000);
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
    async byCertificate(name) {
      const [, port] = (twin.bootstrapServers[0] ?? '').split(':');
      const pfx = await clientKeys(folder, name);
      return kafka([`localhost:${Number(port) + 1}`], { ssl: { ca: [twin.ca], ...pfx } });
    },
    replaceRoles: (next) => writeIamPlane(folder, { region, clusterArn, sessions: next }),
    log: () => readFileSync(join(folder, 'node-1.log'), 'utf8'),
  };
}

/** Keys with a certificate that the twin's own authority signed. */
async function clientKeys(folder: string, name: string) {
  const { caFile, keyStorePassword: passphrase } = await twinCertificates(folder);
  const [authority, own] = [caFile.replace(/pem$/, 'p12'), join(folder, `${name}.p12`)];
  const keytool = (...args: readonly string[]) => execFileSync('keytool', args, { stdio: 'pipe' });
  const store = ['-keystore', authority, '-storepass', passphrase];
  const kind = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2', '-ext', 'eku=clientAuth'];
  const list = keytool('-list', ...store).toString();
  if (!list.includes(`${name},`)) {
    keytool('-genkeypair', ...store, '-alias', name, '-dname', `CN=${name}`, '-signer', 'ca', ...kind);
  }
  keytool(
    ...['-importkeystore', '-noprompt', '-srckeystore', authority, '-srcstorepass', passphrase, '-srcalias', name],
    ...['-destkeystore', own, '-deststorepass', passphrase],
  );
  return { pfx: readFileSync(own), passphrase };
}
