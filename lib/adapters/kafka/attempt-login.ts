import type { KafkaConfig } from 'kafkajs';
import { PlatformError } from '../../model/platform-error.ts';
import type { LoginOutcome } from '../../rotation/credential.ts';
import { openBrokerConnection } from './broker-connection.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { translateError } from './translate-error.ts';

export interface LoginLimit {
  /** What each server gets to answer. Default: 20 s. */
  readonly limitMilliseconds?: number;
}

/**
 * Logs in to every bootstrap server at once, and does nothing there. Brokers learn of a credential one by one: it counts when one lets its
 * holder in and none refuses. A broker that is down says nothing about credentials.
 */
export async function attemptLogin(
  connection: KafkaConnection,
  configOf: (server: string) => KafkaConfig,
  { limitMilliseconds = 20_000 }: LoginLimit,
): Promise<LoginOutcome> {
  const attempts = connection.bootstrapServers.map((server) =>
    attempt({ ...connection, bootstrapServers: [server] }, configOf(server), limitMilliseconds),
  );
  const outcomes = await Promise.all(attempts);
  const unreachable: LoginOutcome = { kind: 'unreachable', reason: 'The cluster has no bootstrap server.' };
  const first = (kind: LoginOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  return first('refused') ?? first('accepted') ?? first('unreachable') ?? unreachable;
}

async function attempt(connection: KafkaConnection, config: KafkaConfig, limit: number): Promise<LoginOutcome> {
  const broker = openBrokerConnection(config, () => undefined);
  const timeUp = new AbortController();
  try {
    await Promise.race([broker.logIn(), silence(connection.bootstrapServers, limit, timeUp.signal)]);
    return { kind: 'accepted' };
  } catch (error) {
    const { code, message } = translateError(error, connection);
    return { kind: code === 'BROKER_AUTHENTICATION_FAILED' ? 'refused' : 'unreachable', reason: message };
  } finally {
    timeUp.abort();
    await broker.close();
  }
}

/** Rejects when the time is up; never settles once the signal is aborted. */
function silence(servers: readonly string[], limitMilliseconds: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const message = `${servers.join()} did not answer a login within ${limitMilliseconds / 1_000} s.`;
    const timer = setTimeout(() => reject(new PlatformError('BROKER_UNREACHABLE', message)), limitMilliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
