import { bootstrapParameter, scramSecretName } from '../contracts/outputs.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import type { Client } from '../model/client.ts';
import type { Environment } from '../model/environment.ts';

export const languages = ['java', 'python', 'node'] as const;
export type Language = (typeof languages)[number];

/** Connection settings of one client, with what it may use as comments. A secret is named by its ARN pattern, never read. */
export function clientProperties(configuration: Configuration, name: string, language: Language): readonly string[] {
  const client = configuration.running.flatMap(({ clients }) => clients).find((candidate) => candidate.name === name);
  if (client === undefined) throw new TypeError(`no client ${name}`);
  const mark = language === 'node' ? '//' : '#';
  const comments = [
    ...introduction(configuration.environment, client, language),
    ...permissions(configuration, client),
  ];
  return [...comments.map((line) => `${mark} ${line}`), ...settings[language](configuration.environment, client)];
}

function introduction(
  { platform, name: environment, region, accounts }: Environment,
  client: Client,
  language: Language,
) {
  const parameter = bootstrapParameter(
    platform,
    environment,
    client.authentication === 'mtls' ? 'tls' : client.authentication,
  );
  const secret = `arn:${partitionOf(region)}:secretsmanager:${region}:${accounts.streaming}:secret:${scramSecretName(platform, environment, client.name)}-??????`;
  return [
    `${client.name} in ${platform}-${environment}, ${language}`,
    `bootstrap servers: SSM parameter ${parameter}`,
    ...(client.authentication === 'scram'
      ? [`user name and password: secret ${secret} (Secrets Manager appends six characters)`]
      : []),
  ];
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function permissions({ running }: Configuration, client: Client): readonly string[] {
  const lines = running.flatMap((domain) => domain.access).filter((access) => access.client.client === client.name);
  const topics = (intent: string) => lines.filter((line) => line.intent === intent).map((line) => line.topic);
  const writes = [...topics('produce'), ...topics('transact')];
  return [
    ...(writes.length > 0 ? [`may write: ${writes.join(', ')}`] : []),
    ...(topics('consume').length > 0 ? [`may read: ${topics('consume').join(', ')}`] : []),
    ...(topics('administer').length > 0 ? [`may create, alter and delete: ${topics('administer').join(', ')}`] : []),
    ...(client.groupPrefix === undefined ? [] : [`consumer groups: ${client.groupPrefix}*`]),
    ...(client.transactionalIdPrefix === undefined
      ? []
      : [`transactional ids: ${client.transactionalIdPrefix}* (one per instance)`]),
  ];
}

const settings: Readonly<Record<Language, (environment: Environment, client: Client) => readonly string[]>> = {
  java: (_, client) => [
    'bootstrap.servers=<bootstrap servers>',
    ...java[client.authentication],
    ...(client.groupPrefix === undefined ? [] : [`group.id=${client.groupPrefix}main`]),
    'acks=all',
    'enable.idempotence=true',
    'isolation.level=read_committed',
    '# such as euw1-az1: reads then stay in the zone',
    'client.rack=<zone id>',
  ],
  python: (environment, client) => [
    'config = {',
    '    "bootstrap.servers": os.environ["BOOTSTRAP_SERVERS"],',
    ...python(environment, client),
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

function python({ region }: Environment, { authentication }: Client): readonly string[] {
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
        `    "oauth_cb": lambda _: MSKAuthTokenProvider.generate_auth_token("${region}"),`,
      ];
    case 'mtls':
      return ['    "security.protocol": "SSL",', '    "ssl.keystore.location": os.environ["CLIENT_P12"],'];
  }
}

function node({ region }: Environment, { authentication }: Client): readonly string[] {
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
