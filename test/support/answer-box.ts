import { setTimeout as wait } from 'node:timers/promises';
import { type CloudFormationResponse, maximumResponseBytes } from '../../lib/contracts/cloudformation.ts';
import { type LoopbackAnswer, startLoopbackServer } from '../../lib/local/aws/loopback-server.ts';

/** What happens to one attempt to answer. `late`: it is kept, and acknowledged after the function lost its patience. */
export type Reception = 'taken' | 'refused' | 'late';

/** Where responses to CloudFormation arrive, as unreliably as a test wants. */
export interface AnswerBox {
  readonly url: string;
  /** What happens to the next attempts for this request; all after them are taken. */
  receive(requestId: string, receptions: readonly Reception[]): void;
  /** Every response that arrived, in order. */
  answersTo(requestId: string): readonly CloudFormationResponse[];
  /** Bytes of the last response to the request. */
  bytesOf(requestId: string): number;
  close(): Promise<void>;
}

/** Longer than the function waits for the address. */
const lateMilliseconds = 5_500;

export async function startAnswerBox(): Promise<AnswerBox> {
  const planned = new Map<string, Reception[]>();
  const arrived = new Map<string, Buffer[]>();
  const server = await startLoopbackServer(async ({ path, body }): Promise<LoopbackAnswer> => {
    const requestId = path.slice(1);
    const reception = planned.get(requestId)?.shift() ?? 'taken';
    if (reception === 'refused') return { status: 503 };
    if (body.byteLength > maximumResponseBytes) return { status: 400, body: 'Response object is too long' };
    arrived.set(requestId, [...(arrived.get(requestId) ?? []), body]);
    if (reception === 'late') await wait(lateMilliseconds);
    return { status: 200 };
  });
  return {
    url: server.url,
    receive: (requestId, receptions) => planned.set(requestId, [...receptions]),
    answersTo: (requestId) => (arrived.get(requestId) ?? []).map((body) => JSON.parse(body.toString())),
    bytesOf: (requestId) => arrived.get(requestId)?.at(-1)?.byteLength ?? 0,
    close: server.close,
  };
}
