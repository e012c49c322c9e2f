import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { CloudFormationRequest, CloudFormationResponse } from '../../contracts/cloudformation.ts';
import { PlatformError } from '../../model/platform-error.ts';
import type { CustomResource } from './custom-resources.ts';
import type { InvocationOutcome } from './lambda-host.ts';
import { stackId } from './resolve-template.ts';
import type { ResponseReceiver } from './response-receiver.ts';

/** One step of a custom resource's life. */
export type Operation = { readonly resource: CustomResource; readonly properties: Properties } & (
  | { readonly requestType: 'Create' }
  | { readonly requestType: 'Update'; readonly physicalId: string; readonly oldProperties: Properties }
  | { readonly requestType: 'Delete'; readonly physicalId: string }
);

/** Resolved, as `resourceProperties` gives them. */
type Properties = Readonly<Record<string, unknown>>;

/** How requests reach functions and answers come back. */
export interface Delivery {
  /** Invokes the function with this ARN. */
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationOutcome>;
  readonly responses: ResponseReceiver;
}

/** The event that CloudFormation would send (AWS: `AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html`). */
export function customResourceRequest(
  operation: Operation,
  address: { readonly requestId: string; readonly responseUrl: string },
): CloudFormationRequest & { readonly ServiceToken: string } {
  const { requestType, resource, properties } = operation;
  return {
    RequestType: requestType,
    ServiceToken: String(properties.ServiceToken),
    ResponseURL: address.responseUrl,
    StackId: stackId(resource.stack),
    RequestId: address.requestId,
    LogicalResourceId: resource.logicalId,
    ...(requestType === 'Create' ? {} : { PhysicalResourceId: operation.physicalId }),
    ResourceType: resource.type,
    ResourceProperties: properties,
    ...(requestType === 'Update' ? { OldResourceProperties: operation.oldProperties } : {}),
  };
}

/** CloudFormation's default wait for a response, in seconds. */
const defaultServiceTimeout = 3_600;

/** Sends one request and waits for its response as CloudFormation does, except that it does not wait for a function that failed. */
export async function requestCustomResource(
  operation: Operation,
  { invoke, responses }: Delivery,
): Promise<CloudFormationResponse> {
  const requestId = randomUUID();
  const { url, response } = responses.expectResponse(requestId);
  const request = customResourceRequest(operation, { requestId, responseUrl: url });
  const invoked = invoke(request.ServiceToken, request).then(({ error }) =>
    error === undefined ? response : fail(request, `the function failed: ${error.errorType}: ${error.errorMessage}`),
  );
  const seconds = Number(operation.properties.ServiceTimeout ?? defaultServiceTimeout);
  const answered = new AbortController();
  const timeUp = setTimeout(seconds * 1_000, undefined, { signal: answered.signal });
  const late = timeUp.then(() => fail(request, `no response within ${seconds} s`));
  try {
    return accept(request, await Promise.race([response, invoked, late]));
  } finally {
    answered.abort();
  }
}

/** CloudFormation refuses a response that does not repeat the request's identity or has no physical id. */
function accept(request: CloudFormationRequest, response: CloudFormationResponse): CloudFormationResponse {
  const wrong = (['StackId', 'RequestId', 'LogicalResourceId'] as const).filter(
    (key) => response[key] !== request[key],
  );
  if (wrong.length > 0) fail(request, `the response does not repeat ${wrong.join(', ')}`);
  if (!response.PhysicalResourceId) fail(request, 'the response has no PhysicalResourceId');
  return response;
}

function fail({ ResourceType, LogicalResourceId }: CloudFormationRequest, reason: string): never {
  throw new PlatformError('TWIN_FAILED', `${ResourceType} ${LogicalResourceId}: ${reason}.`);
}
