import { driftDimensions, driftMetrics } from '../contracts/drift.ts';
import type { DriftAnswer } from './drift-answer.ts';

interface Counts {
  readonly drifted: number;
  readonly unfinished: number;
  readonly undeclared: number;
}

/**
 * The counts in CloudWatch's embedded metric format, one line for the environment and one for each domain: CloudWatch Logs makes
 * metrics of them, so no API has to be called (CloudWatch user guide, "Specification: Embedded metric format").
 * Zeros are told as well, or an alarm would never end.
 */
export function metricLines(answer: DriftAnswer, timestamp: number): readonly string[] {
  const { platform, environment, clusterId, driftedChanges, unfinishedChanges, undeclaredThings } = answer;
  const place = { [driftDimensions.platform]: platform, [driftDimensions.environment]: environment };
  const all = { drifted: driftedChanges, unfinished: unfinishedChanges, undeclared: undeclaredThings };
  return [
    line(place, all, timestamp, { clusterId }),
    ...answer.domains.map(({ domain, status, changeCount, undeclaredCount }) => {
      const counts = {
        drifted: status === 'drifted' ? changeCount : 0,
        unfinished: status === 'unfinished' ? changeCount : 0,
        undeclared: undeclaredCount,
      };
      return line({ ...place, [driftDimensions.domain]: domain }, counts, timestamp, { clusterId, status });
    }),
  ];
}

function line(
  dimensions: Readonly<Record<string, string>>,
  { drifted, unfinished, undeclared }: Counts,
  Timestamp: number,
  facts: Readonly<Record<string, string>>,
): string {
  const values = {
    [driftMetrics.drifted]: drifted,
    [driftMetrics.unfinished]: unfinished,
    [driftMetrics.undeclared]: undeclared,
  };
  const directive = {
    Namespace: driftMetrics.namespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
  };
  return JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics: [directive] }, ...dimensions, ...values, ...facts });
}
