import {
  type CloudFormationRequest,
  type CloudFormationResponse,
  maximumResponseBytes,
} from '../contracts/cloudformation.ts';
import type { ResourceAnswer } from './resource-answer.ts';

const attempts = 3;
const attemptMilliseconds = 5_000;
const pauseMilliseconds = 1_000;

/** Builds CloudFormation's response; the reason is cut so that the whole body fits, the report's address is not. */
export function responseBody(request: CloudFormationRequest, answer: ResourceAnswer): string {
  const response: CloudFormationResponse = {
    Status: answer.failure === undefined ? 'SUCCESS' : 'FAILED',
    PhysicalResourceId: answer.physicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
    Data: answer.attributes,
  };
  const report = answer.report === undefined ? '' : ` Full report: ${answer.report}`;
  const withReason = (reason: string) =>
    JSON.stringify(answer.failure === undefined ? response : { ...response, Reason: `${reason}${report}` });
  let reason = answer.failure ?? '';
  while (Buffer.byteLength(withReason(reason)) > maximumResponseBytes && reason.length > 0) {
    reason = reason.slice(0, Math.floor(reason.length * 0.8));
  }
  return withReason(reason);
}

/** Sends the response to the pre-signed address; tried again, since CloudFormation waits for an hour otherwise. */
export async function respond(request: CloudFormationRequest, answer: ResourceAnswer): Promise<void> {
  const body = responseBody(request, answer);
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(request.ResponseURL, {
        method: 'PUT',
        // S3 signed the address without a content type.
        headers: { 'content-type': '' },
        body,
        signal: AbortSignal.timeout(attemptMilliseconds),
      });
      if (response.ok) return;
      throw new Error(`the response address answered ${response.status}`);
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds * attempt));
    }
  }
}
