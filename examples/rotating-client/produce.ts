import type { SecretLogin } from './secret-login.ts';

export interface Production {
  readonly topic: string;
  /** The next record, or undefined at the end. */
  readonly next: () => Promise<string | undefined>;
  /** Told of each record that the brokers have. */
  readonly onWritten: (value: string) => void;
}

/** Writes until there is nothing more. What was not confirmed when a login was refused is sent again with the next one. */
export async function produce(login: SecretLogin, { topic, next, onWritten }: Production): Promise<void> {
  let unconfirmed: string | undefined;
  await login.whileRotating(async (kafka, accepted) => {
    const producer = kafka.producer();
    try {
      await producer.connect();
      accepted();
      for (;;) {
        unconfirmed ??= await next();
        if (unconfirmed === undefined) return;
        await producer.send({ topic, acks: -1, messages: [{ value: unconfirmed }] });
        onWritten(unconfirmed);
        unconfirmed = undefined;
      }
    } finally {
      await producer.disconnect();
    }
  });
}
