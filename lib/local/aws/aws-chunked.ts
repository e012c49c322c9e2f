/**
 * The bytes inside an `aws-chunked` body, which the SDK sends for streams; signatures and trailers are dropped
 * (S3: `API/sigv4-streaming-trailers.html`).
 */
export function decodeAwsChunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let position = 0;
  while (position < body.length) {
    const lineEnd = body.indexOf('\r\n', position);
    const size = Number.parseInt(body.toString('latin1', position, Math.max(lineEnd, position)), 16);
    if (Number.isNaN(size)) throw new Error(`No chunk size at byte ${position} of an aws-chunked body`);
    if (size === 0) break;
    const start = lineEnd + '\r\n'.length;
    chunks.push(body.subarray(start, start + size));
    position = start + size + '\r\n'.length;
  }
  return Buffer.concat(chunks);
}
