import { readFileSync } from 'node:fs';
import avro from 'avsc';
import kafkajs from 'kafkajs';
import SnappyCodec from 'kafkajs-snappy';
import type { User } from '../../lib/local/client-properties.ts';
import type { TwinAddress } from '../../lib/local/twin.ts';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
type Client = InstanceType<typeof Kafka>;

const topic = 'payments.events';

// The topic is declared with snappy, so the broker compresses what it stores; kafkajs brings gzip only.
CompressionCodecs[CompressionTypes.Snappy] = SnappyCodec;

// kafkajs sets timers for the distant past, which Node 24 warns about once.
process.removeAllListeners('warning');
process.on('warning', ({ name, message }) => {
  if (name !== 'TimeoutNegativeWarning') process.stderr.write(`${name}: ${message}\n`);
});

export interface Proof {
  readonly written: string;
  readonly read: string;
  /** The broker's own words to the principal without the grant. */
  readonly refused: string;
}

/** An allowed producer writes Avro, an allowed consumer of another domain reads it, and a third principal is refused. */
export async function proveAccess(twin: TwinAddress, users: readonly User[], schemaFile: string): Promise<Proof> {
  const type = avro.Type.forSchema(JSON.parse(readFileSync(schemaFile, 'utf8')));
  const client = (name: string) => kafkaClient(twin, users, name);
  const event = paymentEvent();
  await write(client('payments-service'), type.toBuffer(event));
  const read = type.fromBuffer(await readOne(client('ledger-service'), 'ledger-payment-events'));
  const refused = await write(client('notifications-service'), type.toBuffer(event)).then(
    () => 'nothing: the broker let it in',
    (error: Error) => error.message,
  );
  return { written: JSON.stringify(event), read: JSON.stringify(read), refused };
}

function kafkaClient({ bootstrapServers, caFile }: TwinAddress, users: readonly User[], name: string): Client {
  const password = users.find((user) => user.name === name)?.password ?? '';
  return new Kafka({
    clientId: name,
    brokers: [...bootstrapServers],
    ssl: { ca: readFileSync(caFile, 'utf8') },
    sasl: { mechanism: 'scram-sha-512', username: name, password },
    logLevel: logLevel.NOTHING,
    retry: { retries: 3 },
  });
}

async function write(kafka: Client, value: Buffer): Promise<void> {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  try {
    await producer.send({ topic, acks: -1, messages: [{ key: 'payment-1', value }] });
  } finally {
    await producer.disconnect();
  }
}

async function readOne(kafka: Client, groupId: string): Promise<Buffer> {
  const consumer = kafka.consumer({ groupId, sessionTimeout: 10_000 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise<Buffer>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${topic}: no record within 20 s`)), 20_000);
      consumer
        .run({
          eachMessage: async ({ message }) => {
            clearTimeout(late);
            resolve(message.value ?? Buffer.alloc(0));
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

function paymentEvent() {
  return {
    eventId: 'event-1',
    paymentId: 'payment-1',
    commandId: 'command-1',
    timestamp: Date.now(),
    eventType: 'PAYMENT_COMPLETED',
    status: 'COMPLETED',
    sourceAccountId: 'account-1',
    destinationAccountId: 'account-2',
    amount: { value: 1_250, currency: 'EUR' },
    errorCode: null,
    errorMessage: null,
    metadata: { channel: 'quick-start' },
  };
}
