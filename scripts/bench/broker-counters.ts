import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a broker counted on its SCRAM listener; login, and what a broker asks of itself, left out. */
export interface Traffic {
  /** By API name, only those that were sent. */
  readonly requests: Readonly<Record<string, number>>;
  /** From the client's side. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly connections: number;
}

/** A running broker that can be asked what it has served so far. */
export interface BrokerCounters {
  /** What was served while `use` ran. */
  during<T>(use: () => Promise<T>): Promise<{ readonly result: T; readonly traffic: Traffic }>;
  close(): Promise<void>;
}

/** A broker sends these to its own controller, or they belong to the login. */
const leftOut =
  /^(ApiVersions|Sasl.*|Envelope|Fetch.*|Broker.*|ControllerRegistration|AlterPartition|Vote|.*Quorum.*)$/;

/** Writes: the broker passes these on to its controller, in the same process, which counts them again. */
const forwarded = /^(Create|Delete|IncrementalAlter|Alter)/;

/** `classFolder` holds the compiled program that asks. */
export async function attachCounters(classFolder: string, processId: number): Promise<BrokerCounters> {
  const java = ['--add-modules', 'jdk.attach', '-cp', classFolder, 'BrokerCounters', String(processId), 'SCRAM'];
  const child = spawn('java', java, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<Readonly<Record<string, number>>> => {
    child.stdin.write('\n');
    const { value, done } = await lines.next();
    if (done) throw new Error('The counters of the broker cannot be read');
    return JSON.parse(value);
  };
  await read();
  return {
    async during(use) {
      const before = await read();
      const result = await use();
      return { result, traffic: difference(before, await read()) };
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function difference(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Traffic {
  const grown = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  const { bytesRead = 0, bytesWritten = 0, connections = 0, ...counts } = Object.fromEntries(grown);
  const requests = Object.entries(counts)
    .filter(([name, count]) => count > 0 && !leftOut.test(name))
    .map(([name, count]) => [name, forwarded.test(name) ? count / 2 : count] as const);
  return { requests: Object.fromEntries(requests), bytesRead, bytesWritten, connections };
}

export function requestsOf({ requests }: Traffic): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

export function writesOf({ requests }: Traffic): number {
  return Object.entries(requests).reduce((sum, [name, count]) => (forwarded.test(name) ? sum + count : sum), 0);
}
