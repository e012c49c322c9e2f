import { propertiesText } from '../client-properties.ts';
import type { RoleCredentials } from './iam-plane.ts';

/** A shared credentials file, as the AWS SDKs and `AWS_SHARED_CREDENTIALS_FILE` take it. */
export function credentialsText({ accessKeyId, secretAccessKey, sessionToken }: RoleCredentials): string {
  const lines = [
    ['aws_access_key_id', accessKeyId],
    ['aws_secret_access_key', secretAccessKey],
    ['aws_session_token', sessionToken],
  ];
  return `[default]\n${lines.map(([key, value]) => `${key} = ${value}\n`).join('')}`;
}

/** Kafka's client properties of an IAM client: AWS's own for Java, which `tidegate plan --command-config` reads too. */
export function iamProperties(bootstrapServers: readonly string[], caFile: string): string {
  return propertiesText({
    'bootstrap.servers': bootstrapServers.join(','),
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'OAUTHBEARER',
    'sasl.jaas.config': 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
    'sasl.login.callback.handler.class': 'software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
  });
}
