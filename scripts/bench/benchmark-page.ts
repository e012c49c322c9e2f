import { cpus, totalmem } from 'node:os';
import { defaultKafkaVersion } from '../../lib/local/kafka-runtime.ts';
import { dayOf } from '../../lib/model/day.ts';
import type { Contest } from './contest.ts';
import { figure, isOver, type Measurement } from './measurement.ts';

/** A workload and what came of it. */
export interface Result {
  readonly contest: Contest;
  readonly measurements: readonly Measurement[];
}

/** `docs/benchmarks.md`, from the figures of one run. `load` is the machine's load average when it began. */
export function benchmarkPage(results: readonly Result[], ofFunction: readonly Measurement[], load: number): string {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`;
  const otherWork = load < 0.5 ? '' : ', so other work ran beside it';
  return `# Benchmarks

Written by \`npm run bench -- --only floor\` on ${dayOf(Date.now())}.
Machine: ${machine}; Node ${process.versions.node}, Kafka ${defaultKafkaVersion}. Load average when it began: ${load.toFixed(1)}${otherWork}.

The command starts one broker (TLS, SCRAM-SHA-512, an authorizer that denies by default) and runs two programs against
it, each as a process of its own from start to exit: the bundled command line (\`tidegate plan\` and \`tidegate apply\`, with
YAML, policy, ledger and lease), and the floor, \`scripts/bench/floor/Floor.java\`, a small program on Kafka's own
AdminClient that reads, compares, writes and polls until the broker shows it, and does nothing else. Both run with the
defaults of their Node and Java. Requests and bytes are the broker's own counters, without ApiVersions and SASL; one above
its bar fails the command. Times are ratios of two runs side by side, and never fail it.

${results.map(section).join('\n\n')}

## The function

The bundle of the reconcile function in a process that speaks Lambda's Runtime API, with look-alikes of S3 and MSK on this
machine. Warm: it plans the same document on the same broker as W2, not for the first time, beside the whole Java process.
Cold: from the start of the process until an event that needs no cluster is answered, beside a function that does nothing.

${rows(ofFunction)}

## Requests per API

The worst of ours, the best of the floor.

${requests(results.map(({ contest }) => contest))}
`;
}

function section({ contest: { workload, what }, measurements }: Result): string {
  return `## ${workload}: ${what}\n\n${rows(measurements)}`;
}

function rows(measurements: readonly Measurement[]): string {
  const cells = measurements.map((measurement) => {
    const { value, unit, atMost, note = '' } = measurement;
    const verdict = atMost === undefined ? '' : isOver(measurement) ? 'OVER' : 'pass';
    return [measurement.what, `${figure(value)} ${unit}`, atMost === undefined ? '' : figure(atMost), verdict, note];
  });
  return markdownTable(['Number', 'Measured', 'At most', '', 'Compared with'], cells);
}

function requests(contests: readonly Contest[]): string {
  const apis = [...new Set(contests.flatMap(({ ours, floor }) => [...ours, ...floor].flatMap(apisOf)))].sort();
  const columns = contests.flatMap(({ workload, ours, floor }) => [
    { title: `${workload} ours`, count: (api: string) => Math.max(...ours.map((run) => run.requests[api] ?? 0)) },
    { title: `${workload} floor`, count: (api: string) => Math.min(...floor.map((run) => run.requests[api] ?? 0)) },
  ]);
  const rows = apis.map((api) => [api, ...columns.map(({ count }) => (count(api) === 0 ? '' : String(count(api))))]);
  return markdownTable(['API', ...columns.map(({ title }) => title)], rows);
}

function apisOf({ requests: counted }: Contest['ours'][number]): readonly string[] {
  return Object.keys(counted);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
