import type { LoginOutcome } from '../../rotation/credential.ts';
import { attemptLogin, type LoginLimit } from './attempt-login.ts';
import { type KafkaConnection, scramConfig } from './connection-settings.ts';

export interface ScramLogin extends Pick<KafkaConnection, 'bootstrapServers' | 'ca'>, LoginLimit {
  readonly username: string;
  readonly password: string;
}

/** Tries a password on every bootstrap server. */
export function attemptScramLogin({
  bootstrapServers,
  ca,
  username,
  password,
  ...limit
}: ScramLogin): Promise<LoginOutcome> {
  const authentication = { mode: 'scram', username, password } as const;
  const configOf = (server: string) => scramConfig([server], ca, authentication);
  return attemptLogin({ bootstrapServers, ca, authentication }, configOf, limit);
}
