import { readFileSync } from 'node:fs';
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import kafkajs from 'kafkajs';
import type { IamSession } from '../../lib/local/iam/iam-plane.ts';
import type { LocalPlatform } from '../../lib/local/local-platform.ts';
import type { TwinAddress } from '../../lib/local/twin.ts';

const { Kafka, logLevel } = kafkajs;

const granted = 'cdc.reference_data.public';
const neighbour = 'payments.events';

export interface IamProof {
  /** What the IAM client did where its statements let it. */
  readonly allowed: string;
  /** The broker's own words where they do not. */
  readonly refused: string;
  /** The same to the role of the function, which administers and may not write. */
  readonly refusedFunction: string;
}

/** An IAM client signs in with the signer of AWS and is bound by its role's statements; so is the function. */
export async function proveIam({ twin, iam, functionSessions }: LocalPlatform): Promise<IamProof> {
  const { region, sessions } = iam;
  const client = sessions.find(({ description }) => description === 'Kafka client debezium');
  const [reconciler] = functionSessions();
  if (client === undefined || reconciler === undefined) throw new Error('debezium or the function has no role here');
  const attempt = (session: IamSession, topic: string) =>
    write(twin, region, session, topic).then(
      () => '1 record',
      (error: Error) => error.message,
    );
  return {
    allowed: `${await attempt(client, granted)} to ${granted}`,
    refused: `to ${neighbour}: ${await attempt(client, neighbour)}`,
    refusedFunction: `to ${neighbour}: ${await attempt(reconciler, neighbour)}`,
  };
}

async function write(twin: TwinAddress, region: string, { name, credentials }: IamSession, topic: string) {
  const login = { region, awsCredentialsProvider: async () => credentials };
  const producer = new Kafka({
    clientId: name,
    brokers: [...twin.iamBootstrapServers],
    ssl: { ca: readFileSync(twin.caFile, 'utf8') },
    sasl: {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => ({ value: (await generateAuthTokenFromCredentialsProvider(login)).token }),
    },
    logLevel: logLevel.NOTHING,
    retry: { retries: 3 },
  }).producer();
  await producer.connect();
  try {
    await producer.send({ topic, acks: -1, messages: [{ key: 'reference-1', value: 'twin' }] });
  } finally {
    await producer.disconnect();
  }
}
