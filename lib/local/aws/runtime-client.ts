/**
 * The program in the child process: a client of Lambda's Runtime API (AWS: `lambda/latest/dg/runtimes-api.html`).
 * It is text, not a module, because it is written next to the handler and must not depend on how this package is bundled.
 */
export const runtimeClient = `'use strict';
const http = require('node:http');
const path = require('node:path');
const env = process.env;

function call(method, route, body) {
  return new Promise((resolve, reject) => {
    const url = 'http://' + env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/' + route;
    const request = http.request(url, { method }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ headers: answer.headers, text: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function describe(error) {
  if (!(error instanceof Error)) return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: (error.stack || '').split('\\n') });
}

function runtimeError(name, message) {
  return Object.assign(new Error(message), { name });
}

function loadHandler() {
  const [file, name] = env._HANDLER.split('.');
  const handler = require(path.join(env.LAMBDA_TASK_ROOT, file))[name];
  if (typeof handler === 'function') return handler;
  throw runtimeError('Runtime.HandlerNotFound', env._HANDLER + ' is undefined or not exported');
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function main() {
  let handler;
  try {
    handler = loadHandler();
  } catch (error) {
    await call('POST', 'init/error', describe(error));
    process.exit(1);
  }
  for (;;) {
    const { headers, text } = await call('GET', 'invocation/next');
    const invocation = 'invocation/' + headers['lambda-runtime-aws-request-id'];
    try {
      const result = await handler(JSON.parse(text), contextOf(headers));
      await call('POST', invocation + '/response', JSON.stringify(result === undefined ? null : result));
    } catch (error) {
      await call('POST', invocation + '/error', describe(error));
    }
  }
}

main().catch(() => process.exit(1));
`;
