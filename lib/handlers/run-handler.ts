import { type CloudFormationRequest, isCloudFormationRequest } from '../contracts/cloudformation.ts';
import { log } from './log.ts';
import type { ResourceAnswer } from './resource-answer.ts';
import { respond } from './respond.ts';

/** The part of Lambda's context that we use. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export interface Served {
  resource(request: CloudFormationRequest): Promise<ResourceAnswer>;
  /** Anything that is not a CloudFormation request; its result is the invocation's. */
  other(event: unknown): Promise<unknown>;
}

/** Kept back from the function's time, to answer before Lambda ends it. */
const reservedMilliseconds = 20_000;

/** The single place that catches: a CloudFormation request is always answered, within the function's time. */
export function runHandler(serve: () => Served): (event: unknown, context: LambdaContext) => Promise<unknown> {
  return async (event, context) => {
    if (!isCloudFormationRequest(event)) return serve().other(event);
    const { RequestId, RequestType, ResourceType, LogicalResourceId } = event;
    log('info', RequestId, `${RequestType} ${ResourceType} ${LogicalResourceId}`, { invocation: context.awsRequestId });
    const answer = await answerOf(event, context, serve);
    log(answer.failure === undefined ? 'info' : 'error', RequestId, answer.failure ?? 'done', {
      report: answer.report,
    });
    await respond(event, answer);
    return undefined;
  };
}

async function answerOf(
  request: CloudFormationRequest,
  context: LambdaContext,
  serve: () => Served,
): Promise<ResourceAnswer> {
  const timeUp = new AbortController();
  try {
    const limit = Math.max(context.getRemainingTimeInMillis() - reservedMilliseconds, 1_000);
    return await Promise.race([serve().resource(request), failAfter(limit, timeUp.signal)]);
  } catch (error) {
    if (error instanceof Error) log('error', request.RequestId, error.message, { stack: error.stack });
    return { physicalResourceId: physicalIdOnFailure(request), failure: messageOf(error) };
  } finally {
    timeUp.abort();
  }
}

/** CloudFormation deletes what has a new id: a failed update must keep the old one, a failed creation needs any. */
export function physicalIdOnFailure(request: CloudFormationRequest): string {
  return request.PhysicalResourceId ?? `unapplied/${request.LogicalResourceId}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failAfter(milliseconds: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(new Error('The function ran out of time; what was applied is in the ledger, run the deployment again.')),
      milliseconds,
    );
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
