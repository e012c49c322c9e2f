import type { LoginOutcome } from '../../rotation/credential.ts';
import { attemptLogin } from './attempt-login.ts';
import { type KafkaConnection, scramConfig } from './connection-settings.ts';

export interface ScramLogin extends Pick<KafkaConnection, 'bootstrapServers' | 'ca'> {
  readonly username: string;
  readonly password: string;
}

/** Tries a password on every bootstrap server. */
export function attemptScramLogin({ bootstrapServers, ca, ...user }: ScramLogin): Promise<LoginOutcome> {
  const authentication = { mode: 'scram', ...user } as const;
  return attemptLogin({ bootstrapServers, ca, authentication }, (server) => scramConfig([server], ca, authentication));
}
