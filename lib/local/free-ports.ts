import { createServer } from 'node:net';
import { PlatformError } from '../model/platform-error.ts';

/** Linux takes the ports of outgoing connections from here upwards: a listener there can find its port gone. */
const endOfFixedPorts = 32_768;
const blocks = 10;

/** The first of `count` free loopback ports in a row: `first` itself, or the beginning of one of the next blocks. */
export async function freePorts(first: number, count: number): Promise<number> {
  const starts = Array.from({ length: blocks }, (_, block) => first + block * count);
  for (const start of starts.filter((candidate) => candidate + count <= endOfFixedPorts)) {
    const ports = Array.from({ length: count }, (_, offset) => start + offset);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return start;
  }
  const message = `No ${count} free ports in a row below ${endOfFixedPorts}, from ${first} on. Choose another first port.`;
  throw new PlatformError('TWIN_FAILED', message);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
