import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { attemptScramLogin } from '../lib/adapters/kafka/scram-login.ts';

const user = { username: 'payments-service', password: 'hunter2' };

let server: Server;
const sockets: Socket[] = [];

beforeAll(async () => {
  server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

describe('an attempt to log in', () => {
  it('ends in its time where somebody listens and says nothing, and names no password', async () => {
    const silent = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcome = await attemptScramLogin({ ...user, bootstrapServers: [silent], limitMilliseconds: 300 });
    expect(outcome).toEqual({ kind: 'unreachable', reason: `${silent} did not answer a login within 0.3 s.` });
  });

  it('is unreachable where nobody listens', async () => {
    const { kind, ...outcome } = await attemptScramLogin({ ...user, bootstrapServers: ['127.0.0.1:1'] });
    expect(kind).toBe('unreachable');
    expect(JSON.stringify(outcome)).toContain('127.0.0.1:1 cannot be reached');
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it('is unreachable without an address', async () => {
    expect(await attemptScramLogin({ ...user, bootstrapServers: [] })).toEqual({
      kind: 'unreachable',
      reason: 'The cluster has no bootstrap server.',
    });
  });
});
