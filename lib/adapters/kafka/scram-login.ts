import type { LoginOutcome } from '../../rotation/credential.ts';
import { openBrokerConnection } from './broker-connection.ts';
import { type KafkaConnection, scramConfig } from './connection-settings.ts';
import { translateError } from './translate-error.ts';

export interface ScramLogin extends Pick<KafkaConnection, 'bootstrapServers' | 'ca'> {
  readonly username: string;
  readonly password: string;
}

/**
 * Logs in to every bootstrap server at once, and does nothing there. Brokers learn of a password one by one: it counts when one lets the
 * user in and none refuses. A broker that is down says nothing about passwords.
 */
export async function attemptScramLogin({ bootstrapServers, ...login }: ScramLogin): Promise<LoginOutcome> {
  const outcomes = await Promise.all(bootstrapServers.map((server) => attempt(server, login)));
  const unreachable: LoginOutcome = { kind: 'unreachable', reason: 'The cluster has no bootstrap server.' };
  const first = (kind: LoginOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  return first('refused') ?? first('accepted') ?? first('unreachable') ?? unreachable;
}

async function attempt(
  server: string,
  { ca, username, password }: Omit<ScramLogin, 'bootstrapServers'>,
): Promise<LoginOutcome> {
  const authentication = { mode: 'scram', username, password } as const;
  const connection: KafkaConnection = { bootstrapServers: [server], ca, authentication };
  const broker = openBrokerConnection(scramConfig(connection.bootstrapServers, ca, authentication), () => undefined);
  try {
    await broker.logIn();
    return { kind: 'accepted' };
  } catch (error) {
    const { code, message } = translateError(error, connection);
    return { kind: code === 'BROKER_AUTHENTICATION_FAILED' ? 'refused' : 'unreachable', reason: message };
  } finally {
    await broker.close();
  }
}
