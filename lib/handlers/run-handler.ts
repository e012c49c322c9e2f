import { type CloudFormationRequest, isCloudFormationRequest } from '../contracts/cloudformation.ts';
import { maximumContinuations, planAlias } from '../contracts/reconcile.ts';
import { PlatformError } from '../model/platform-error.ts';
import { log } from './log.ts';
import type { ResourceAnswer } from './resource-answer.ts';
import { respond } from './respond.ts';

/** The part of Lambda's context that we use. */
export interface LambdaContext {
  readonly awsRequestId: string;
  /** With the alias, when one was named. */
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

export interface Served {
  /** Stops at its next step when the signal is aborted. */
  resource(request: CloudFormationRequest, signal: AbortSignal): Promise<ResourceAnswer>;
  /** Has a fresh invocation of the function go on with the request; rejects when it cannot be reached. */
  handOver(request: CloudFormationRequest, functionArn: string): Promise<void>;
  /** Anything that is not a CloudFormation request; its result is the invocation's. */
  other(event: unknown, requestId: string): Promise<unknown>;
}

/** Kept back from the function's time, to stop in order and to answer before Lambda ends it. */
const reservedMilliseconds = 40_000;

/** What a run gets to stop after its signal. */
const stoppingMilliseconds = 10_000;

/** The single place that catches: a CloudFormation request is always answered, within the function's time. */
export function runHandler(serve: () => Served): (event: unknown, context: LambdaContext) => Promise<unknown> {
  return async (event, context) => {
    if (!isCloudFormationRequest(event)) return serve().other(event, context.awsRequestId);
    // Whoever may plan must not be able to apply by sending what looks like CloudFormation's request.
    if (context.invokedFunctionArn.endsWith(`:${planAlias}`)) throw new Error(`The alias ${planAlias} plans only.`);
    const { RequestId, RequestType, ResourceType, LogicalResourceId } = event;
    log('info', RequestId, `${RequestType} ${ResourceType} ${LogicalResourceId}`, { invocation: context.awsRequestId });
    const answer = await answerOf(event, context, serve);
    if (answer === undefined) return undefined;
    log(answer.failure === undefined ? 'info' : 'error', RequestId, answer.failure ?? 'done', {
      report: answer.report,
    });
    await respond(event, answer);
    return undefined;
  };
}

/** Undefined: another invocation is at work on this very request, or will be, and answers it. */
async function answerOf(
  request: CloudFormationRequest,
  context: LambdaContext,
  serve: () => Served,
): Promise<ResourceAnswer | undefined> {
  try {
    const served = serve();
    return await inTime(request, context, served).catch((error) => goOnLater(error, request, context, served));
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'DUPLICATE_REQUEST') {
      log('info', request.RequestId, error.message);
      return undefined;
    }
    if (error instanceof Error) log('error', request.RequestId, error.message, { stack: error.stack });
    return { physicalResourceId: physicalIdOnFailure(request), failure: messageOf(error) };
  }
}

/** Rejects with a retryable `OUT_OF_TIME` when the run stopped in order, with a final one when it did not stop at all. */
async function inTime(
  request: CloudFormationRequest,
  context: LambdaContext,
  { resource }: Served,
): Promise<ResourceAnswer> {
  const [stop, finished] = [new AbortController(), new AbortController()];
  const limitMilliseconds = Math.max(context.getRemainingTimeInMillis() - reservedMilliseconds, 1_000);
  const timeUp = pause(limitMilliseconds, finished.signal).then(async () => {
    stop.abort(outOfTime(true));
    await pause(stoppingMilliseconds, finished.signal);
    throw outOfTime(false);
  });
  try {
    return await Promise.race([resource(request, stop.signal), timeUp]);
  } finally {
    finished.abort();
  }
}

/** A run that stopped in order, its lease given back, goes on elsewhere; everything else is the caller's. */
async function goOnLater(
  error: unknown,
  request: CloudFormationRequest,
  { invokedFunctionArn }: LambdaContext,
  { handOver }: Served,
): Promise<undefined> {
  const stopped = error instanceof PlatformError && error.code === 'OUT_OF_TIME' && error.retryable;
  if (!stopped || !mayGoOn(request)) throw error;
  const Continuation = (request.Continuation ?? 0) + 1;
  await handOver({ ...request, Continuation }, invokedFunctionArn).catch((cause: Error) => {
    throw new PlatformError('OUT_OF_TIME', `${error.message} Going on by itself failed: ${cause.message}`, { cause });
  });
  log('info', request.RequestId, `out of time; invocation ${Continuation + 1} goes on`);
  return undefined;
}

/** Whether a request may still be handed to a fresh invocation. */
export function mayGoOn({ Continuation = 0 }: CloudFormationRequest): boolean {
  return Continuation < maximumContinuations;
}

/** Stands for the Kafka cluster where nobody knows it yet. */
export const unknownCluster = 'unapplied';

/** CloudFormation deletes what has a new id: a failed update must keep the old one, a failed creation needs any. */
export function physicalIdOnFailure(request: CloudFormationRequest): string {
  return request.PhysicalResourceId ?? `${unknownCluster}/${request.LogicalResourceId}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function outOfTime(retryable: boolean): PlatformError {
  const message = 'The function ran out of time; what was applied is in the ledger, run the deployment again.';
  return new PlatformError('OUT_OF_TIME', message, { retryable });
}

/** Never settles once the signal is aborted: nobody waits for it any more. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
