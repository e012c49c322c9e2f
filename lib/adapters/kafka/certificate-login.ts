import type { LoginOutcome } from '../../rotation/credential.ts';
import { attemptLogin } from './attempt-login.ts';
import { certificateConfig, type KafkaConnection } from './connection-settings.ts';

export interface CertificateLogin extends Pick<KafkaConnection, 'bootstrapServers' | 'ca'> {
  /** PEM, with the chain behind it. */
  readonly certificate: string;
  readonly key: string;
}

/** Shows a client certificate to every bootstrap server. It needs no right in Kafka: a blocked client's certificate is renewed too. */
export function attemptCertificateLogin({
  bootstrapServers,
  ca,
  ...identity
}: CertificateLogin): Promise<LoginOutcome> {
  const authentication = { mode: 'mtls', ...identity } as const;
  const configOf = (server: string) => certificateConfig([server], ca, authentication);
  return attemptLogin({ bootstrapServers, ca, authentication }, configOf);
}
