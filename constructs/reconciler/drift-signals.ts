import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';
import { Duration } from 'aws-cdk-lib/core';
import {
  type DriftHead,
  driftDimensions,
  driftFormat,
  driftMetrics,
  invocationRecord,
} from '../../lib/contracts/drift.ts';

type DriftPlace = Pick<DriftHead, 'platform' | 'environment'>;

/** A metric of the drift schedule: of the environment, or of one domain by the dimension `Domain`. */
export function driftMetric(
  { platform, environment }: DriftPlace,
  metric: Exclude<keyof typeof driftMetrics, 'namespace'>,
  options: MetricOptions = {},
): Metric {
  const place = { [driftDimensions.platform]: platform, [driftDimensions.environment]: environment };
  return new Metric({
    namespace: driftMetrics.namespace,
    metricName: driftMetrics[metric],
    // Two looks in one period see the same drift: their sum would say it twice.
    statistic: Stats.MAXIMUM,
    period: Duration.hours(1),
    ...options,
    dimensionsMap: { ...place, ...options.dimensionsMap },
  });
}

/** The event of a look that found drift. */
export function driftPattern({ platform, environment }: DriftPlace): EventPattern {
  const responsePayload = {
    format: [driftFormat],
    platform: [platform],
    environment: [environment],
    driftedChanges: Match.greaterThan(0),
  } satisfies Partial<Record<keyof DriftHead, unknown>>;
  return { source: [invocationRecord.source], detailType: [invocationRecord.succeeded], detail: { responsePayload } };
}
