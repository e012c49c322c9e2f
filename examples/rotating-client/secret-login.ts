import { setTimeout as pause } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Kafka, logLevel } from 'kafkajs';

export interface SecretLoginOptions {
  readonly clientId: string;
  readonly bootstrapServers: readonly string[];
  /** ARN or name of the secret with `username` and `password`. */
  readonly secretId: string;
}

const longestPauseMilliseconds = 5_000;

/**
 * Logs in with what the secret says, and reads it again whenever a login is refused. For up to ten minutes after a rotation moved AWSCURRENT
 * the cluster may still want the password of AWSPREVIOUS, so the two take turns until one is let in.
 */
export class SecretLogin {
  readonly #options: SecretLoginOptions;
  readonly #secrets = new SecretsManagerClient();
  #refusals = 0;

  constructor(options: SecretLoginOptions) {
    this.#options = options;
  }

  /** Runs until it ends or fails for another reason than a refused login; each time with a login that was just read. */
  async whileRotating(run: (kafka: Kafka, accepted: () => void) => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await run(await this.#kafka(), () => {
          this.#refusals = 0;
        });
      } catch (error) {
        if (!isRefusedLogin(error)) throw error;
        this.#refusals += 1;
        // The first two tries are the two versions; after that there is something to wait for.
        if (this.#refusals > 1) await pause(Math.min(100 * 2 ** this.#refusals, longestPauseMilliseconds));
      }
    }
  }

  async #kafka(): Promise<Kafka> {
    const { clientId, bootstrapServers } = this.#options;
    const { username, password } = await this.#read(this.#refusals % 2 === 0 ? 'AWSCURRENT' : 'AWSPREVIOUS');
    return new Kafka({
      clientId,
      brokers: [...bootstrapServers],
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username, password },
      logLevel: logLevel.NOTHING,
    });
  }

  async #read(VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<{ username: string; password: string }> {
    const command = new GetSecretValueCommand({ SecretId: this.#options.secretId, VersionStage });
    const found = await this.#secrets.send(command).catch((error: Error) => {
      // A secret that never rotated has no previous version.
      if (error.name === 'ResourceNotFoundException' && VersionStage === 'AWSPREVIOUS') return undefined;
      throw error;
    });
    return found === undefined ? this.#read('AWSCURRENT') : JSON.parse(`${found.SecretString}`);
  }
}

/** kafkajs wraps the cause when it gives up. */
function isRefusedLogin(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KafkaJSSASLAuthenticationError' || isRefusedLogin(error.cause);
}
