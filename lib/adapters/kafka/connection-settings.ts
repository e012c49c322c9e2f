import { type KafkaConfig, logLevel } from 'kafkajs';
import { PlatformError } from '../../model/platform-error.ts';

export interface IamLogin {
  readonly mode: 'iam';
  readonly region: string;
  /** Absent: those that the AWS SDK finds (a profile, `AWS_*` variables or a role). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** How to reach a cluster, always over TLS. */
export interface KafkaConnection {
  /** `host:port`, at least one. */
  readonly bootstrapServers: readonly string[];
  /** PEM. Absent: the certificate authorities that Node trusts, which MSK's certificates chain to. */
  readonly ca?: string;
  readonly authentication:
    | { readonly mode: 'scram'; readonly username: string; readonly password: string }
    | IamLogin
    | { readonly mode: 'mtls'; readonly certificate: string; readonly key: string };
}

/** Milliseconds until a broker has to accept a connection. */
const connectionTimeout = 10_000;

/** Milliseconds until a broker has to answer. */
export const requestTimeout = 30_000;

/** How the errors name whom the broker refused. */
export function principalOf({ authentication }: KafkaConnection): string {
  switch (authentication.mode) {
    case 'scram':
      return `User:${authentication.username}`;
    case 'iam':
      return 'the IAM principal';
    case 'mtls':
      return 'the client certificate';
  }
}

export function kafkaConfig(connection: KafkaConnection, brokers: readonly string[]): KafkaConfig {
  const { authentication, ca } = connection;
  if (authentication.mode === 'mtls') return certificateConfig(brokers, ca, authentication);
  return { ...tlsConfig(brokers, ca), sasl: sasl(authentication) };
}

/** The same for a client certificate alone. */
export function certificateConfig(
  brokers: readonly string[],
  ca: string | undefined,
  { certificate: cert, key }: Extract<KafkaConnection['authentication'], { mode: 'mtls' }>,
): KafkaConfig {
  return tlsConfig(brokers, ca, { cert, key });
}

/** The same for SCRAM alone: a bundle of it has no signer of IAM logins inside. */
export function scramConfig(
  brokers: readonly string[],
  ca: string | undefined,
  user: Extract<KafkaConnection['authentication'], { mode: 'scram' }>,
): KafkaConfig {
  return { ...tlsConfig(brokers, ca), sasl: scram(user) };
}

function tlsConfig(
  brokers: readonly string[],
  ca: string | undefined,
  certificate: { readonly cert?: string; readonly key?: string } = {},
): KafkaConfig {
  return {
    clientId: 'tidegate',
    brokers: [...brokers],
    connectionTimeout,
    requestTimeout,
    // Each attempt takes the next bootstrap server: three attempts survive two that are down.
    retry: { retries: 2, initialRetryTime: 200, maxRetryTime: 2_000 },
    ssl: { ...(ca === undefined ? {} : { ca: [ca] }), ...certificate },
    logLevel: logLevel.NOTHING,
    logCreator: () => () => undefined,
  };
}

function sasl(
  authentication: Exclude<KafkaConnection['authentication'], { mode: 'mtls' }>,
): NonNullable<KafkaConfig['sasl']> {
  if (authentication.mode === 'iam') {
    return { mechanism: 'oauthbearer', oauthBearerProvider: () => iamToken(authentication) };
  }
  return scram(authentication);
}

function scram({ username, password }: { readonly username: string; readonly password: string }) {
  return { mechanism: 'scram-sha-512', username, password } as const;
}

async function iamToken({ region, credentials }: IamLogin): Promise<{ value: string }> {
  // Loaded on first use: it brings half of the AWS SDK, which nobody but an IAM client needs.
  const { generateAuthToken, generateAuthTokenFromCredentialsProvider } = await import('aws-msk-iam-sasl-signer-js');
  const awsCredentialsProvider = credentials && (async () => credentials);
  try {
    const signed =
      awsCredentialsProvider === undefined
        ? generateAuthToken({ region })
        : generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider });
    return { value: (await signed).token };
  } catch (cause) {
    throw new PlatformError(
      'BROKER_AUTHENTICATION_FAILED',
      'The IAM login could not be signed: provide AWS credentials (a profile, AWS_* variables or a role).',
      { cause },
    );
  }
}
