import { type CloudFormationResponse, maximumResponseBytes } from '../../contracts/cloudformation.ts';
import { PlatformError } from '../../model/platform-error.ts';
import { type LoopbackAnswer, type LoopbackRequest, startLoopbackServer } from './loopback-server.ts';

/** Stands for the pre-signed S3 address to which a custom resource sends its response. */
export interface ResponseReceiver {
  /** A fresh response URL and what will arrive there; rejects where CloudFormation could not read the response. */
  expectResponse(requestId: string): { readonly url: string; readonly response: Promise<CloudFormationResponse> };
  close(): Promise<void>;
}

export async function startResponseReceiver(): Promise<ResponseReceiver> {
  const arrivals = new Map<string, (body: Buffer) => void>();
  const server = await startLoopbackServer((request) => answer(arrivals, request));
  return {
    expectResponse(requestId) {
      const path = `/response/${requestId}`;
      const arrival = new Promise<Buffer>((arrive) => arrivals.set(path, arrive));
      return { url: `${server.url}${path}`, response: arrival.then(readResponse) };
    },
    close: server.close,
  };
}

/** As strict as the real address: its signature covers an empty content type, and S3 takes no upload of unknown length. */
function answer(
  arrivals: ReadonlyMap<string, (body: Buffer) => void>,
  { method, path, headers, body }: LoopbackRequest,
): LoopbackAnswer {
  const arrive = arrivals.get(path);
  if (method !== 'PUT' || arrive === undefined) return { status: 404 };
  if (headers['content-type']) return { status: 403, body: 'SignatureDoesNotMatch: the content type must be empty' };
  if (headers['content-length'] === undefined) return { status: 411, body: 'MissingContentLength' };
  arrive(body);
  return { status: 200 };
}

function readResponse(body: Buffer): CloudFormationResponse {
  if (body.byteLength > maximumResponseBytes) {
    const length = `${body.byteLength} bytes, CloudFormation takes ${maximumResponseBytes}`;
    throw new PlatformError('TWIN_FAILED', `Response object is too long: ${length}.`);
  }
  try {
    return JSON.parse(body.toString()) as CloudFormationResponse;
  } catch (cause) {
    throw new PlatformError('TWIN_FAILED', 'The custom resource sent a response that is not JSON.', { cause });
  }
}
