import { driftDimensions, driftMetrics } from '../contracts/drift.ts';
import { type RotateEnvironment, rotationMetrics } from '../contracts/rotate.ts';

/** One line in CloudWatch's embedded metric format: a rotation that ended, or a step that failed. */
export function rotationMetricLine(
  { platform, environment }: Pick<RotateEnvironment, 'platform' | 'environment'>,
  metric: 'ended' | 'failed',
  Timestamp: number,
): string {
  const { namespace: Namespace } = driftMetrics;
  const { [metric]: Name } = rotationMetrics;
  const dimensions = { [driftDimensions.platform]: platform, [driftDimensions.environment]: environment };
  const directive = { Namespace, Dimensions: [Object.keys(dimensions)], Metrics: [{ Name, Unit: 'Count' }] };
  return JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics: [directive] }, ...dimensions, [Name]: 1 });
}
