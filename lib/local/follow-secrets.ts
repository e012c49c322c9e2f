import type { KafkaConnection } from '../adapters/kafka/connection-settings.ts';
import { connectKafkaAdmin } from '../adapters/kafka/kafka-admin.ts';
import { LocalSecrets } from './aws/local-secrets.ts';

export interface FollowedSecrets {
  readonly secrets: LocalSecrets;
  /** Milliseconds from a move of AWSCURRENT until the brokers know it; MSK may take ten minutes. Undefined: they never hear of it. */
  delayMilliseconds: number | undefined;
  /** Rejects with what went wrong on the way to the brokers; pending changes are dropped. */
  close(): Promise<void>;
}

/**
 * Secrets whose users the brokers learn as from MSK: some time after AWSCURRENT was moved they read what it holds by then. A secret that
 * is gone by then, or that nobody can read, changes nothing.
 */
export async function followSecrets(admin: KafkaConnection): Promise<FollowedSecrets> {
  const passwords = new Map<string, string>();
  const kafka = await connectKafkaAdmin(admin, { passwords: { passwordsOf: async () => passwords } });
  const [timers, failures]: [Set<NodeJS.Timeout>, unknown[]] = [new Set(), []];
  const follow = async (secretArn: string) => {
    const user = userIn(followed.secrets, secretArn);
    if (user === undefined) return;
    passwords.set(user.username, user.password);
    const [outcome] = await kafka.createUsers([user.username]);
    if (outcome?.error !== undefined) throw new Error(`${user.username}: ${outcome.error.message}`);
  };
  const followed: FollowedSecrets = {
    delayMilliseconds: 0,
    secrets: new LocalSecrets((secretArn) => {
      if (followed.delayMilliseconds === undefined) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        follow(secretArn).catch((error: unknown) => failures.push(error));
      }, followed.delayMilliseconds);
      timers.add(timer);
    }),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await kafka.close();
      if (failures.length > 0) throw failures[0];
    },
  };
  return followed;
}

function userIn(
  secrets: LocalSecrets,
  secretArn: string,
): { readonly username: string; readonly password: string } | undefined {
  try {
    const { username, password } = JSON.parse(secrets.read(secretArn)) as Record<string, unknown>;
    return typeof username === 'string' && typeof password === 'string' ? { username, password } : undefined;
  } catch {
    return undefined;
  }
}
