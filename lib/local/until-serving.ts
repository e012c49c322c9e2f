import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { metadata } from '../adapters/kafka/apis.ts';
import type { KafkaConnection } from '../adapters/kafka/connection-settings.ts';
import { connectTransport } from '../adapters/kafka/transport.ts';
import { PlatformError } from '../model/platform-error.ts';
import { hasEnded, type NodeProcess } from './node-process.ts';
import { lastLines } from './run-tool.ts';

/** A node that ends is noticed at once; this is for one that hangs, and a loaded machine takes a minute for three. */
const limitSeconds = 120;

/** Waits until every node takes clients and shows them all the others; `connection` has one bootstrap server per node. */
export async function untilServing(nodes: readonly NodeProcess[], connection: KafkaConnection): Promise<void> {
  const end = Date.now() + limitSeconds * 1_000;
  const waitFor = async (index: number, condition: () => Promise<boolean>) => {
    while (!(await condition())) {
      const ended = nodes.find(hasEnded);
      if (ended !== undefined) throw failure(ended, 'ended while starting');
      if (Date.now() > end) throw failure(nodes[index], `did not serve within ${limitSeconds} s`);
      await wait(50);
    }
  };
  for (const [index, server] of connection.bootstrapServers.entries()) {
    await waitFor(index, () => answers(Number(server.split(':')[1])));
  }
  for (const [index, server] of connection.bootstrapServers.entries()) {
    const transport = await connectTransport({ ...connection, bootstrapServers: [server] }, () => undefined);
    const knowsAll = async () => (await transport.send(metadata, noTopics)).brokers.length === nodes.length;
    // A broker learns up to half a second later than the controllers that another one has joined.
    await waitFor(index, knowsAll).finally(() => transport.close());
  }
}

const noTopics = {
  topics: [],
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
};

function failure(node: NodeProcess | undefined, what: string): PlatformError {
  const log = node === undefined ? '' : readFileSync(node.logFile, 'utf8');
  return new PlatformError('TWIN_FAILED', `A Kafka node ${what}: ${lastLines(log)}`, { retryable: true });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    const socket = connect(port, '127.0.0.1', () => settle(true)).on('error', () => settle(false));
  });
}
