import { requestsOf, writesOf } from './broker-counters.ts';
import { grouped, type Measurement, median } from './measurement.ts';
import type { Run } from './run-contestant.ts';

/** One workload, run by both, alternately. */
export interface Contest {
  /** Such as `W1`. */
  readonly workload: string;
  /** What there was to do. */
  readonly what: string;
  readonly ours: readonly Run[];
  readonly floor: readonly Run[];
}

/** The most that each number of a workload may be. Absent: it is only shown. */
export interface Bars {
  /** Requests up to the last write. */
  readonly requestsToLastWrite?: number;
  readonly requests?: number;
  readonly writeRequests?: number;
  readonly bytesRead?: number;
  /** The rest as a multiple of the floor. */
  readonly lastWrite?: number;
  readonly wall?: number;
  readonly cpu?: number;
  readonly megabytes?: number;
}

/** Counts are the worst of all runs and fail the command; times are medians and only shown. */
export function judge(contest: Contest, bars: Bars): readonly Measurement[] {
  return [...counted(contest, bars), ...timed(contest, bars), ...held(contest, bars)];
}

function counted({ ours, floor }: Contest, bars: Bars): readonly Measurement[] {
  const row = (what: string, unit: string, pick: (run: Run) => number, atMost: number | undefined, note?: string) => {
    const value = Math.max(...ours.map(pick));
    const least = Math.min(...floor.map(pick));
    return { what, unit, value, atMost, kind: 'count' as const, note: note ?? `floor: ${grouped(least)}` };
  };
  return [
    ...(bars.requestsToLastWrite === undefined
      ? []
      : [
          row(
            'requests up to the last write',
            'requests',
            (run) => run.requestsToLastWrite ?? 0,
            bars.requestsToLastWrite,
            'the rest asks whether the broker shows it',
          ),
        ]),
    ...(bars.writeRequests === undefined ? [] : [row('write requests', 'requests', writesOf, bars.writeRequests)]),
    row('requests in all', 'requests', requestsOf, bars.requests),
    row('bytes read', 'bytes', ({ bytesRead }) => bytesRead, bars.bytesRead),
  ];
}

function timed({ ours, floor }: Contest, bars: Bars): readonly Measurement[] {
  const row = (what: string, unit: string, pick: (run: Run) => number, atMost: number | undefined): Measurement => {
    const [mine, least] = [median(ours.map(pick)), median(floor.map(pick))];
    const note = `medians of ${ours.length}: ${mine.toFixed(2)} s and ${least.toFixed(2)} s`;
    return { what, unit, value: mine / least, atMost, kind: 'time', note };
  };
  const wrote = ours.every(({ secondsToLastWrite }) => secondsToLastWrite !== undefined);
  return [
    ...(wrote
      ? [row('until the last write is answered', '× wall', (run) => run.secondsToLastWrite ?? 0, bars.lastWrite)]
      : []),
    row('whole process', '× wall', ({ seconds }) => seconds, bars.wall),
    row('whole process', '× CPU', ({ cpuSeconds }) => cpuSeconds, bars.cpu),
  ];
}

function held({ ours, floor }: Contest, bars: Bars): readonly Measurement[] {
  const megabytes = (runs: readonly Run[]) => Math.round(median(runs.map(({ peakBytes }) => peakBytes)) / 1e6);
  const connections = (runs: readonly Run[]) => Math.max(...runs.map((run) => run.connections));
  return [
    {
      what: 'peak memory',
      value: megabytes(ours),
      unit: 'MB',
      atMost: bars.megabytes,
      kind: 'time',
      note: `floor: ${megabytes(floor)}`,
    },
    {
      what: 'connections',
      value: connections(ours),
      unit: 'connections',
      atMost: 1,
      kind: 'time',
      note: `floor: ${connections(floor)}`,
    },
  ];
}
