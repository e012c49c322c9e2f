import type { KafkaConfig } from 'kafkajs';
import type { LoginOutcome } from '../../rotation/credential.ts';
import { openBrokerConnection } from './broker-connection.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { translateError } from './translate-error.ts';

/**
 * Logs in to every bootstrap server at once, and does nothing there. Brokers learn of a credential one by one: it counts when one lets its
 * holder in and none refuses. A broker that is down says nothing about credentials.
 */
export async function attemptLogin(
  connection: KafkaConnection,
  configOf: (server: string) => KafkaConfig,
): Promise<LoginOutcome> {
  const { bootstrapServers } = connection;
  const attempts = bootstrapServers.map((server) =>
    attempt({ ...connection, bootstrapServers: [server] }, configOf(server)),
  );
  const outcomes = await Promise.all(attempts);
  const unreachable: LoginOutcome = { kind: 'unreachable', reason: 'The cluster has no bootstrap server.' };
  const first = (kind: LoginOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  return first('refused') ?? first('accepted') ?? first('unreachable') ?? unreachable;
}

async function attempt(connection: KafkaConnection, config: KafkaConfig): Promise<LoginOutcome> {
  const broker = openBrokerConnection(config, () => undefined);
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
