import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { Kafka, logLevel } from 'kafkajs';
import { type IamSession, type IamStatement, iamSession } from '../../lib/local/iam/iam-plane.ts';
import type { KafkaVersion } from '../../lib/local/kafka-release.ts';
import { kafkaRuntime } from '../../lib/local/kafka-runtime.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';

jest.setTimeout(120_000);

const region = 'eu-central-1';
const clusterArn = `arn:aws:kafka:${region}:111111111111:cluster/dev/0a1b2c3d-1`;
const topicArn = (name: string) => `${clusterArn.replace(':cluster/', ':topic/')}/${name}`;

function role(name: string, statements: readonly IamStatement[]) {
  return iamSession({ name, arn: `arn:aws:iam::111111111111:role/${name}`, statements });
}

const admin = role('admin', [{ Effect: 'Allow', Action: 'kafka-cluster:*', Resource: '*' }]);
const narrow = role('narrow', [
  { Effect: 'Allow', Action: ['kafka-cluster:Connect'], Resource: clusterArn },
  { Effect: 'Allow', Action: ['kafka-cluster:CreateTopic'], Resource: topicArn('orders.*') },
]);

async function token({ credentials }: IamSession): Promise<string> {
  const signed = await generateAuthTokenFromCredentialsProvider({
    region,
    awsCredentialsProvider: async () => credentials,
  });
  return signed.token;
}

describe.each<KafkaVersion>(['3.9.2', '4.1.2'])('The IAM plane of a twin of Kafka %s', (version) => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await startTwin({
      folder: '.cache/twins/iam',
      jars: await kafkaRuntime({ cache: '.cache', version }),
      brokers: 1,
      firstPort: 27_000,
      configuration: '',
      users: [{ name: 'admin', password: 'twin-password' }],
      superUsers: ['admin'],
      iam: { region, clusterArn, sessions: [admin, narrow] },
    });
  });
  afterAll(() => twin?.stop());

  function adminOf(value: () => Promise<string>) {
    return new Kafka({
      brokers: [...twin.iamBootstrapServers],
      ssl: { ca: [twin.ca] },
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await value() }) },
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    }).admin();
  }

  it('lets a role in with a token of the signer of AWS, to do what its policy says and no more', async () => {
    const client = adminOf(() => token(narrow));
    await client.connect();
    const create = (topic: string) =>
      client.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
    await expect(create('orders.placed')).resolves.toBe(true);
    await expect(create('payments.made')).rejects.toMatchObject({ errors: [{ type: 'TOPIC_AUTHORIZATION_FAILED' }] });
    await client.disconnect();
  });

  it('refuses a wrong secret', async () => {
    const wrong = { ...narrow, credentials: { ...narrow.credentials, secretAccessKey: 'wrong' } };
    const client = adminOf(() => token(wrong));
    await expect(client.connect()).rejects.toThrow('its signature is wrong');
  });
});
