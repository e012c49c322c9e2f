import {
  type RotateEnvironment,
  type RotationEvent,
  readRotateEnvironment,
  readRotationEvent,
} from '../contracts/rotate.ts';
import { log } from './log.ts';
import { rotationMetricLine } from './rotation-metrics.ts';
import { rotationOf } from './rotation-of.ts';
import type { LambdaContext } from './run-handler.ts';

/** One step of a rotation. Whatever keeps it from being done is the invocation's error: Secrets Manager tries again, the alarm calls. */
export async function handler(received: unknown, { awsRequestId }: Pick<LambdaContext, 'awsRequestId'>): Promise<void> {
  const environment = readRotateEnvironment(process.env);
  const event = readRotationEvent(received);
  const facts = { step: event.Step, secret: event.SecretId, version: event.ClientRequestToken };
  try {
    log('info', awsRequestId, await done(environment, event), facts);
  } catch (error) {
    log('error', awsRequestId, error instanceof Error ? error.message : String(error), facts);
    tell(environment, 'failed');
    throw error;
  }
  if (event.Step === 'finishSecret') tell(environment, 'ended');
}

async function done(environment: RotateEnvironment, event: RotationEvent): Promise<string> {
  const outcome = await rotationOf(environment, event.SecretId)[event.Step](event.ClientRequestToken);
  if (outcome.failed !== undefined) throw new Error(outcome.failed);
  return outcome.done;
}

function tell(environment: RotateEnvironment, metric: 'ended' | 'failed'): void {
  process.stdout.write(`${rotationMetricLine(environment, metric, Date.now())}\n`);
}
