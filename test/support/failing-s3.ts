import { startLoopbackServer } from '../../lib/local/aws/loopback-server.ts';
import { type Buckets, startS3LookAlike } from '../../lib/local/aws/s3-look-alike.ts';

/** The S3 look-alike behind a door that can be shut. */
export interface FailingS3 {
  readonly url: string;
  /** Lets so many requests pass and answers 503 from then on, as S3 does when it is overloaded. */
  failAfter(requests: number): void;
  recover(): void;
  close(): Promise<void>;
}

const unavailable = {
  status: 503,
  headers: { 'content-type': 'application/xml' },
  body: '<Error><Code>ServiceUnavailable</Code><Message>Please try again.</Message></Error>',
};

/** Set by whoever sends, never handed on. */
const ownHeaders = /^(host|connection|content-length|transfer-encoding|expect)$/;

export async function startFailingS3(buckets: Buckets): Promise<FailingS3> {
  const s3 = await startS3LookAlike(buckets);
  let left = Number.POSITIVE_INFINITY;
  const door = await startLoopbackServer(async ({ method, path, query, headers, body }) => {
    left -= 1;
    if (left < 0) return unavailable;
    const passed = Object.entries(headers).filter(([name]) => !ownHeaders.test(name));
    const answer = await fetch(`${s3.url}${path}?${query}`, {
      method,
      headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
      ...(method === 'PUT' ? { body: Uint8Array.from(body) } : {}),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: bytes };
  });
  return {
    url: door.url,
    failAfter(requests) {
      left = requests;
    },
    recover() {
      left = Number.POSITIVE_INFINITY;
    },
    async close() {
      await door.close();
      await s3.close();
    },
  };
}
