import { bootstrapParameter, certificateSecretName, scramSecretName } from '../contracts/outputs.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import type { Intent } from '../model/access.ts';
import type { Client } from '../model/client.ts';
import type { Environment } from '../model/environment.ts';
import { type ClientWay, clientWay, partitionOf } from './client-way.ts';
import { issuedCertificateSettings } from './issued-certificate-settings.ts';
import { secretRenewal } from './secret-renewal.ts';

export const languages = ['java', 'python', 'node'] as const;
export type Language = (typeof languages)[number];

/** How one client reaches the brokers, and what it may use there. A secret is named by its ARN pattern, never read. */
export interface ClientConnection extends Omit<ClientWay, 'mode'> {
  readonly client: string;
  readonly environment: string;
  readonly authentication: Client['authentication'];
  /** Name of the SSM parameter. */
  readonly bootstrapServersParameter: string;
  /** ARN of the secret with its password or its issued certificate, with the six characters that Secrets Manager appends left open. */
  readonly secret?: string;
  /** How that changes, and what the program does about it. Absent: nothing of ours changes it. */
  readonly secretRenewal?: string;
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  readonly resetsOffsets: readonly string[];
  readonly administers: readonly string[];
  /** Its quotas hold for connections with one of these alone. */
  readonly clientIds: readonly string[];
  readonly groupPrefix?: string;
  readonly transactionalIdPrefix?: string;
}

/** Connection settings of one client, with what it may use as comments. */
export function clientProperties(configuration: Configuration, name: string, language: Language): readonly string[] {
  const connection = clientConnection(configuration, name);
  const mark = language === 'node' ? '//' : '#';
  const comments = [...introduction(configuration.environment, connection, language), ...permissions(connection)];
  return [...comments.map((line) => `${mark} ${line}`), ...clientSettings(configuration, name, language)];
}

/** The settings alone. */
export function clientSettings(configuration: Configuration, name: string, language: Language): readonly string[] {
  return settings[language](configuration.environment, findClient(configuration, name));
}

export function clientConnection(configuration: Configuration, name: string): ClientConnection {
  const client = findClient(configuration, name);
  const { authentication, certificate, groupPrefix, transactionalIdPrefix } = client;
  const renewal = secretRenewal(configuration.environment, client);
  const { mode, ...way } = clientWay(configuration.environment, client);
  const { platform, name: environment, region, accounts } = configuration.environment;
  const lines = configuration.running.flatMap(({ access }) => access).filter((line) => line.client.client === name);
  const topics = (...intents: readonly Intent[]) =>
    intents.flatMap((intent) => lines.filter((line) => line.intent === intent).map(({ topic }) => topic));
  const secretName = (authentication === 'scram' ? scramSecretName : certificateSecretName)(
    platform,
    environment,
    name,
  );
  const secret = `arn:${partitionOf(region)}:secretsmanager:${region}:${accounts.streaming}:secret:${secretName}-??????`;
  return {
    client: name,
    environment,
    authentication,
    bootstrapServersParameter: bootstrapParameter(platform, environment, mode),
    ...(authentication === 'scram' || certificate === 'issue' ? { secret } : {}),
    ...(renewal === undefined ? {} : { secretRenewal: renewal }),
    ...way,
    writes: topics('produce', 'transact'),
    reads: topics('consume'),
    resetsOffsets: topics('resetOffsets'),
    administers: topics('administer'),
    clientIds: configuration.running
      .flatMap(({ quotas }) => quotas)
      .flatMap((quota) => (quota.client === name ? (quota.clientId ?? []) : [])),
    ...(groupPrefix === undefined ? {} : { groupPrefix }),
    ...(transactionalIdPrefix === undefined ? {} : { transactionalIdPrefix }),
  };
}

function findClient({ running }: Configuration, name: string): Client {
  const client = running.flatMap(({ clients }) => clients).find((candidate) => candidate.name === name);
  if (client === undefined) throw new TypeError(`no client ${name}`);
  return client;
}

function introduction(
  { platform, name: environment }: Environment,
  connection: ClientConnection,
  language: Language,
): readonly string[] {
  const { client, authentication, bootstrapServersParameter, secret, secretRenewal: renewal } = connection;
  const { role, accessPolicyOutput } = connection;
  return [
    `${client} in ${platform}-${environment}, ${language}`,
    `bootstrap servers: SSM parameter ${bootstrapServersParameter}`,
    ...(secret === undefined
      ? []
      : [`${contentOf(authentication)}: secret ${secret} (Secrets Manager appends six characters)`]),
    ...(renewal === undefined ? [] : [renewal]),
    ...(role === undefined ? [] : [`role: ${role}`]),
    ...(accessPolicyOutput === undefined
      ? []
      : [`policy for the role: output ${accessPolicyOutput} of stack ${platform}-${environment}-domains`]),
  ];
}

function contentOf(authentication: Client['authentication']): string {
  return authentication === 'mtls' ? 'privateKey, certificate and certificateChain' : 'user name and password';
}

function permissions({
  writes,
  reads,
  resetsOffsets,
  administers,
  clientIds,
  groupPrefix,
  transactionalIdPrefix,
}: ClientConnection): readonly string[] {
  return [
    ...(writes.length > 0 ? [`may write: ${writes.join(', ')}`] : []),
    ...(reads.length > 0 ? [`may read: ${reads.join(', ')}`] : []),
    ...(resetsOffsets.length > 0 ? [`may reset offsets of: ${resetsOffsets.join(', ')}`] : []),
    ...(administers.length > 0 ? [`may create, alter and delete: ${administers.join(', ')}`] : []),
    ...(clientIds.length > 0 ? [`its quotas go by the client id: set client.id to ${clientIds.join(' or ')}`] : []),
    ...(groupPrefix === undefined ? [] : [`consumer groups: ${groupPrefix}*`]),
    ...(transactionalIdPrefix === undefined ? [] : [`transactional ids: ${transactionalIdPrefix}* (one per instance)`]),
  ];
}

const settings: Readonly<Record<Language, (environment: Environment, client: Client) => readonly string[]>> = {
  java: (_, client) => [
    'bootstrap.servers=<bootstrap servers>',
    ...(client.certificate === 'issue' ? issuedCertificateSettings.java : java[client.authentication]),
    ...(client.groupPrefix === undefined ? [] : [`group.id=${client.groupPrefix}main`]),
    'acks=all',
    'enable.idempotence=true',
    'isolation.level=read_committed',
    '# such as euw1-az1: reads then stay in the zone',
    'client.rack=<zone id>',
  ],
  python: (environment, client) => [
    ...(client.authentication === 'iam' ? pythonToken(environment) : []),
    'config = {',
    '    "bootstrap.servers": os.environ["BOOTSTRAP_SERVERS"],',
    ...python(client),
    ...(client.groupPrefix === undefined ? [] : [`    "group.id": "${client.groupPrefix}main",`]),
    '    "enable.idempotence": True,',
    '    "isolation.level": "read_committed",',
    '}',
  ],
  node: (environment, client) => [
    'const kafka = new Kafka({',
    `  clientId: '${client.name}',`,
    "  brokers: process.env.BOOTSTRAP_SERVERS.split(','),",
    ...node(environment, client),
    '});',
  ],
};

const java: Readonly<Record<Client['authentication'], readonly string[]>> = {
  scram: [
    'security.protocol=SASL_SSL',
    'sasl.mechanism=SCRAM-SHA-512',
    'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="<user name>" password="<password>";',
  ],
  iam: [
    'security.protocol=SASL_SSL',
    'sasl.mechanism=AWS_MSK_IAM',
    'sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;',
    'sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler',
  ],
  mtls: ['security.protocol=SSL', 'ssl.keystore.type=PEM', 'ssl.keystore.location=<PEM file of key and certificate>'],
};

/** The signer says the end of a token in milliseconds, confluent-kafka takes seconds: otherwise no new token is ever asked for. */
function pythonToken({ region }: Environment): readonly string[] {
  return [
    'def oauth_cb(_):',
    `    token, end_in_ms = MSKAuthTokenProvider.generate_auth_token("${region}")`,
    '    return token, end_in_ms / 1000',
    '',
  ];
}

function python({ authentication, certificate }: Client): readonly string[] {
  if (certificate === 'issue') return issuedCertificateSettings.python;
  switch (authentication) {
    case 'scram':
      return [
        '    "security.protocol": "SASL_SSL",',
        '    "sasl.mechanism": "SCRAM-SHA-512",',
        '    "sasl.username": secret["username"],',
        '    "sasl.password": secret["password"],',
      ];
    case 'iam':
      return [
        '    "security.protocol": "SASL_SSL",',
        '    "sasl.mechanism": "OAUTHBEARER",',
        '    "oauth_cb": oauth_cb,',
      ];
    case 'mtls':
      return ['    "security.protocol": "SSL",', '    "ssl.keystore.location": os.environ["CLIENT_P12"],'];
  }
}

function node({ region }: Environment, { authentication, certificate }: Client): readonly string[] {
  if (certificate === 'issue') return issuedCertificateSettings.node;
  switch (authentication) {
    case 'scram':
      return [
        '  ssl: true,',
        "  sasl: { mechanism: 'scram-sha-512', username: secret.username, password: secret.password },",
      ];
    case 'iam':
      return [
        '  ssl: true,',
        '  sasl: {',
        "    mechanism: 'oauthbearer',",
        `    oauthBearerProvider: async () => ({ value: (await generateAuthToken({ region: '${region}' })).token }),`,
        '  },',
      ];
    case 'mtls':
      return ['  ssl: { cert: readFileSync(process.env.CLIENT_CERT), key: readFileSync(process.env.CLIENT_KEY) },'];
  }
}
