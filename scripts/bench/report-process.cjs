// Loaded before the command line: when the process ends, writes to file descriptor 3 what only it can know. Which requests
// it sent, login left out, how many of them up to its last write, when that was answered, and its peak memory.
const { existsSync, readFileSync, writeSync } = require('node:fs');
const tls = require('node:tls');

/** SaslHandshake, ApiVersions, SaslAuthenticate. */
const login = new Set([17, 18, 36]);
/** Create and delete topics and ACLs, create partitions, alter configs, quotas and SCRAM users. */
const writes = new Set([19, 20, 30, 31, 37, 44, 49, 51]);

let requests = 0;
let requestsToLastWrite = 0;
let lastWrite = 0;

const { connect } = tls;
tls.connect = (...given) => watch(connect(...given));

function watch(socket) {
  const { write } = socket;
  /** Correlation ids of the writes that have no answer yet. */
  const awaited = new Set();
  socket.write = (frame, ...rest) => {
    const key = frame.readInt16BE(4);
    if (!login.has(key)) requests += 1;
    if (writes.has(key)) {
      requestsToLastWrite = requests;
      awaited.add(frame.readInt32BE(8));
    }
    return write.call(socket, frame, ...rest);
  };
  socket.on(
    'data',
    answers((id) => {
      if (awaited.delete(id)) lastWrite = Date.now();
    }),
  );
  return socket;
}

/** Takes the bytes that come in and tells the correlation id of each answer that is complete. */
function answers(onAnswer) {
  let head = Buffer.alloc(0);
  let left = 0;
  let id = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(left > 0 ? left : 8 - head.length, chunk.length - at);
      if (left > 0) left -= taken;
      else head = Buffer.concat([head, chunk.subarray(at, at + taken)]);
      at += taken;
      if (head.length === 8) [left, id, head] = [head.readInt32BE(0) - 4, head.readInt32BE(4), Buffer.alloc(0)];
      if (left === 0 && head.length === 0) onAnswer(id);
    }
  };
}

process.on('exit', () => {
  const status = '/proc/self/status';
  const peak = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  const peakKilobytes = Number(peak ?? process.resourceUsage().maxRSS);
  writeSync(3, JSON.stringify({ requestsToLastWrite, lastWrite, peakKilobytes }));
});
