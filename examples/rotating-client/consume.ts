import type { SecretLogin } from './secret-login.ts';

export interface Consumption {
  readonly topic: string;
  readonly groupId: string;
  /** Told of each record, at least once. */
  readonly onRecord: (value: string) => void;
}

/** Reads for ever. A refused login makes kafkajs give the consumer up; a new one goes on where the group had committed. */
export function consume(login: SecretLogin, { topic, groupId, onRecord }: Consumption): Promise<void> {
  return login.whileRotating(async (kafka, accepted) => {
    const consumer = kafka.consumer({ groupId });
    const crashed = new Promise<Error>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
        if (!restart) resolve(error);
      });
    });
    try {
      await consumer.connect();
      accepted();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ eachMessage: async ({ message }) => onRecord(`${message.value}`) });
      throw await crashed;
    } finally {
      await consumer.disconnect();
    }
  });
}
