import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { createAcls, deleteAcls } from '../../lib/adapters/kafka/acl-apis.ts';
import * as apis from '../../lib/adapters/kafka/apis.ts';
import { alterClientQuotas } from '../../lib/adapters/kafka/quota-apis.ts';
import { twinCertificates } from '../../lib/local/certificates.ts';

/** What happens to one exchange: the connection breaks when so much of the request, or of its answer, has passed. */
export interface Interference {
  readonly cut: 'request' | 'answer';
  readonly passing: 'nothing' | 'half';
  /** Told just before the connection breaks; the answer, if it is that, has arrived by then. */
  readonly before?: () => void;
}

/** Asked about every request that changes something; undefined lets it pass. The request waits for the decision. */
export type Decide = (apiName: string) => Interference | undefined | Promise<Interference | undefined>;

/** Stands between a client and one broker of a twin, with the broker's own certificate, so that it can read along. */
export interface BrokerProxy {
  /** `localhost:<port>`: the bootstrap server of the client. */
  readonly address: string;
  /** What is decided from now on. At first everything passes. */
  decide(decision: Decide): void;
  /** False: whoever connects is turned away, as by a load balancer whose broker is down. */
  admit(admitted: boolean): void;
  close(): Promise<void>;
}

const writes = new Map(
  [
    ...[apis.createTopics, apis.createPartitions, apis.incrementalAlterConfigs, createAcls],
    ...[alterClientQuotas, deleteAcls, apis.deleteTopics],
  ].map(({ key, name }) => [key, name]),
);

export async function startBrokerProxy(twinFolder: string, broker: string): Promise<BrokerProxy> {
  const { caFile, keyStoreFile, keyStorePassword } = await twinCertificates(twinFolder);
  const ca = readFileSync(caFile);
  const clients = new Set<TLSSocket>();
  let decision: Decide = () => undefined;
  let admitted = true;
  const identity = { pfx: readFileSync(keyStoreFile), passphrase: keyStorePassword };
  const server = createServer(identity, (client) => {
    clients.add(client);
    if (!admitted) return void client.destroy();
    const upstream = connect({ host: 'localhost', port: Number(broker.split(':')[1]), ca });
    relay(client, upstream, (apiName) => decision(apiName));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `localhost:${(server.address() as AddressInfo).port}`,
    decide: (next) => {
      decision = next;
    },
    admit(next) {
      admitted = next;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

function relay(client: TLSSocket, upstream: TLSSocket, decide: Decide): void {
  const spoilt = new Map<number, Interference>();
  const breakOff = (target: TLSSocket, frame: Buffer, { passing, before = () => undefined }: Interference) => {
    before();
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    if (passing === 'half') target.write(frame.subarray(0, frame.length / 2), end);
    else end();
  };
  eachFrame(client, async (frame) => {
    const apiName = writes.get(frame.readInt16BE(4));
    const interference = apiName === undefined ? undefined : await decide(apiName);
    if (interference?.cut === 'request') return breakOff(upstream, frame, interference);
    if (interference !== undefined) spoilt.set(frame.readInt32BE(8), interference);
    upstream.write(frame);
  });
  eachFrame(upstream, async (frame) => {
    const interference = spoilt.get(frame.readInt32BE(4));
    if (interference === undefined) client.write(frame);
    else breakOff(client, frame, interference);
  });
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    socket.on('error', () => other.destroy());
    socket.on('close', () => other.destroy());
  }
}

/** Kafka's frames: four bytes of length, then so many bytes. One is done before the next begins. */
function eachFrame(socket: TLSSocket, use: (frame: Buffer) => Promise<void>): void {
  let received = Buffer.alloc(0);
  let last = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
      const end = 4 + received.readInt32BE(0);
      const frame = received.subarray(0, end);
      received = received.subarray(end);
      last = last.then(() => use(frame));
    }
  });
}
