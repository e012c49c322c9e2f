import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { main } from '../../lib/cli/main.ts';
import { leaseMilliseconds } from '../../lib/reconciler/stored-state.ts';
import { bundleCommandLine } from '../../scripts/bundle.ts';
import { type BreakableTwin, startBreakableTwin } from '../support/breakable-twin.ts';
import { type BrokerProxy, startBrokerProxy } from '../support/broker-proxy.ts';
import { writeChangingDomain } from '../support/changing-domain.ts';
import { lineFolder } from '../support/kafka-line.ts';
import { recordingTerminal } from '../support/recording-terminal.ts';

const folder = lineFolder('test/fault-process');
const [config, state] = [join(folder, 'config'), join(folder, 'state')];
const preload = resolve('test/support/killed-at-write.cjs');

describe('The command line, killed in the middle of an apply', () => {
  let twin: BreakableTwin;
  let proxy: BrokerProxy;
  let program: string;
  let version = 0;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'bin/package.json'), '{"type":"commonjs"}');
    [program, twin] = await Promise.all([
      bundleCommandLine(join(folder, 'bin')),
      startBreakableTwin({ name: 'fault-process', brokers: 1 }),
    ]);
    proxy = await startBrokerProxy(twin.folder, twin.bootstrapServers[0] ?? '');
    writeChangingDomain(config, version);
    expect(await run('apply')).toMatchObject({ code: 0 });
  }, 120_000);

  afterAll(async () => {
    await proxy?.close();
    await twin?.stop();
  }, 30_000);

  const words = (command: string, server = '') => [
    ...[command, '-e', 'dev', '--config', config, '--state', state, '--bootstrap-servers', server],
    ...['--command-config', join(twin.clientsFolder, 'admin.properties')],
  ];

  async function run(command: string, ...more: readonly string[]) {
    const terminal = recordingTerminal();
    const code = await main([...words(command, twin.bootstrapServers[0]), ...more], terminal);
    return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
  }

  /** Starts the next change as a process of its own, and answers by what it ended: a signal, or its exit code. */
  async function changeInProcess(killedAtWrite = 0, killedAtRequest = 0): Promise<unknown> {
    version += 1;
    writeChangingDomain(config, version);
    const env = { ...process.env, KILLED_AT_WRITE: String(killedAtWrite) };
    const child = spawn(process.execPath, ['--require', preload, program, ...words('apply', proxy.address)], { env });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)));
    let requests = 0;
    proxy.decide(() => {
      requests += 1;
      if (requests !== killedAtRequest) return undefined;
      return { cut: 'request', passing: 'nothing', before: () => child.kill('SIGKILL') };
    });
    const [code, signal] = await once(child, 'exit');
    if (signal === null && code !== 0) throw new Error(output.join(''));
    return signal ?? code;
  }

  const filesOf = (kind: string) => {
    const names = readdirSync(state, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith(kind)).map((name) => join(state, name));
  };
  const leaseEnd = () => {
    const [file = ''] = filesOf('payments.json').filter((name) => name.includes('/locks/'));
    return { file, expiresAt: JSON.parse(readFileSync(file, 'utf8')).expiresAt as number };
  };

  /** What the next runs say: at first that a lease is held, as long as it is; after its time nothing but what is missing. */
  async function recover() {
    // As if the ten seconds had passed for which a lock file holds up a writer.
    for (const lock of filesOf('.lock')) utimesSync(lock, 0, 0);
    const { file, expiresAt } = leaseEnd();
    const second = await run('apply');
    const held = expiresAt > Date.now();
    if (held) {
      expect(second).toMatchObject({ code: 5, notes: expect.stringContaining('is working on payments until 20') });
      expect(expiresAt).toBeLessThanOrEqual(Date.now() + leaseMilliseconds);
      writeFileSync(file, JSON.stringify({ holder: 'killed', expiresAt: Date.now() }));
      expect(await run('apply')).toMatchObject({ code: 0 });
    } else expect(second).toMatchObject({ code: 0 });
    expect(await run('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
    return held;
  }

  it('before any of its requests to the broker, leaves a lease for two minutes, and what the next run completes', async () => {
    for (let request = 1; ; request += 1) {
      const ended = await changeInProcess(0, request);
      if (ended === 0) {
        expect(request).toBe(8);
        return;
      }
      expect({ request, ended, held: await recover() }).toEqual({ request, ended: 'SIGKILL', held: true });
    }
  }, 120_000);

  it('before any of its writes to the state folder, leaves what the next run completes', async () => {
    for (let write = 1; ; write += 1) {
      const ended = await changeInProcess(write);
      if (ended === 0) {
        // The lease, the ledger, the lease before each of seven requests and after them, the ledger, the lease given back, the report.
        expect(write).toBe(14);
        return;
      }
      const held = write > 1 && write < 13;
      expect({ write, ended, held: await recover() }).toEqual({ write, ended: 'SIGKILL', held });
    }
  }, 120_000);
});
