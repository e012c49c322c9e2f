import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface LoopbackRequest {
  readonly method: string;
  /** Still percent-encoded, so that an encoded slash stays inside its segment. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface LoopbackAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`: an address, since the SDK puts a bucket's name before a host name but not before an address. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves HTTP on 127.0.0.1 and a port that the system picks. */
export async function startLoopbackServer(
  answer: (request: LoopbackRequest) => LoopbackAnswer | Promise<LoopbackAnswer>,
): Promise<LoopbackServer> {
  const server = createServer(async (incoming, outgoing) => {
    const { status, headers, body } = await read(incoming).then(answer).catch(fault);
    outgoing.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A JSON answer, as the REST APIs of AWS give it. */
export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

async function read(incoming: IncomingMessage): Promise<LoopbackRequest> {
  const [path = '/', query] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: await buffer(incoming),
  };
}

function fault(error: unknown): LoopbackAnswer {
  return { status: 500, body: error instanceof Error ? error.message : String(error) };
}
