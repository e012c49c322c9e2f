import type { LoginOutcome } from '../../rotation/credential.ts';
import { attemptLogin, type LoginLimit } from './attempt-login.ts';
import { certificateConfig, type KafkaConnection } from './connection-settings.ts';

export interface CertificateLogin extends Pick<KafkaConnection, 'bootstrapServers' | 'ca'>, LoginLimit {
  /** PEM, with the chain behind it. */
  readonly certificate: string;
  readonly key: string;
}

/** Shows a client certificate to every bootstrap server. It needs no right in Kafka: a blocked client's certificate is renewed too. */
export function attemptCertificateLogin(login: CertificateLogin): Promise<LoginOutcome> {
  const { bootstrapServers, ca, certificate, key, ...limit } = login;
  const authentication = { mode: 'mtls', certificate, key } as const;
  const configOf = (server: string) => certificateConfig([server], ca, authentication);
  return attemptLogin({ bootstrapServers, ca, authentication }, configOf, limit);
}
