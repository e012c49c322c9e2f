import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FunctionSettings, spawnFunction } from './function-process.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';
import { runtimeClient } from './runtime-client.ts';

export interface LocalFunctionOptions extends FunctionSettings {
  /** The unpacked asset; it is copied to a fresh directory first. */
  readonly assetFolder: string;
}

/** A function error, as the answer of Lambda's Invoke carries it. */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type InvocationOutcome =
  | { readonly result: unknown; readonly error?: undefined }
  | { readonly error: InvocationError; readonly result?: undefined };

/** A function with one execution environment: invocations wait for each other. */
export interface LocalFunction {
  invoke(event: unknown): Promise<InvocationOutcome>;
  /** Lines of its standard output and standard error so far. */
  readonly logs: readonly string[];
  stop(): Promise<void>;
}

/** Runs a handler asset in a child process of this Node, as Lambda would: by the Runtime API and nothing else. */
export async function startFunction(options: LocalFunctionOptions): Promise<LocalFunction> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-function-'));
  await cp(options.assetFolder, join(folder, 'task'), { recursive: true });
  await writeFile(join(folder, 'runtime.cjs'), runtimeClient);
  const environment = new ExecutionEnvironment(options, folder);
  await environment.listen();
  return environment;
}

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly settle: (outcome: InvocationOutcome) => void;
}

const runtimePath = '/2018-06-01/runtime/';

const stopped: InvocationError = { errorType: 'Stopped', errorMessage: 'The local function was stopped.' };

class ExecutionEnvironment implements LocalFunction {
  readonly logs: string[] = [];
  readonly #settings: FunctionSettings;
  readonly #folder: string;
  readonly #waiting: Invocation[] = [];
  #current: Invocation | undefined;
  #server: LoopbackServer | undefined;
  #child: ChildProcess | undefined;
  /** Answers the child's open question for its next invocation. */
  #handOver: ((answer: LoopbackAnswer) => void) | undefined;
  /** Why the child ends, where it is known before it does. */
  #cause: InvocationError | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: FunctionSettings, folder: string) {
    this.#settings = settings;
    this.#folder = folder;
  }

  async listen(): Promise<void> {
    this.#server = await startLoopbackServer((request) => this.#answer(request));
  }

  invoke(event: unknown): Promise<InvocationOutcome> {
    return new Promise((settle) => {
      this.#waiting.push({ id: randomUUID(), event: JSON.stringify(event), settle });
      if (this.#child === undefined) this.#startChild();
      this.#dispatch();
    });
  }

  async stop(): Promise<void> {
    for (const { settle } of this.#waiting.splice(0)) settle({ error: stopped });
    if (this.#child !== undefined) {
      const ended = once(this.#child, 'close');
      this.#kill(stopped);
      await ended;
    }
    await this.#server?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #answer({ path, body }: LoopbackRequest): LoopbackAnswer | Promise<LoopbackAnswer> {
    const accepted = { status: 202 };
    switch (path.slice(runtimePath.length)) {
      case 'invocation/next':
        clearTimeout(this.#timer);
        return new Promise((handOver) => {
          this.#handOver = handOver;
          this.#dispatch();
        });
      case 'init/error':
        this.#cause = JSON.parse(body.toString());
        return accepted;
      case `invocation/${this.#current?.id}/response`:
        this.#finish({ result: JSON.parse(body.toString()) });
        return accepted;
      case `invocation/${this.#current?.id}/error`:
        this.#finish({ error: JSON.parse(body.toString()) });
        return accepted;
      default:
        return { status: 404 };
    }
  }

  #dispatch(): void {
    if (this.#handOver === undefined) return;
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) return;
    this.#limitTime();
    this.#handOver({
      status: 200,
      headers: {
        'lambda-runtime-aws-request-id': this.#current.id,
        'lambda-runtime-deadline-ms': String(Date.now() + this.#settings.timeoutSeconds * 1_000),
        'lambda-runtime-invoked-function-arn': this.#settings.arn,
      },
      body: this.#current.event,
    });
    this.#handOver = undefined;
  }

  #finish(outcome: InvocationOutcome): void {
    clearTimeout(this.#timer);
    this.#current?.settle(outcome);
    this.#current = undefined;
  }

  #startChild(): void {
    const runtimeApi = new URL(this.#server?.url ?? '').host;
    this.#child = spawnFunction(this.#settings, this.#folder, runtimeApi, this.logs);
    this.#child.once('error', ({ message }) => {
      this.#cause = { errorType: 'Runtime.InvalidEntrypoint', errorMessage: message };
    });
    this.#child.once('close', (code, signal) => this.#childEnded(code, signal));
    this.#limitTime();
  }

  /** Every end of a child settles one invocation, so a handler that cannot start is not started forever. */
  #childEnded(code: number | null, signal: string | null): void {
    const invocation = this.#current ?? this.#waiting.shift();
    const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
    const errorMessage = `RequestId: ${invocation?.id} Error: Runtime exited with error: ${how}`;
    const error = this.#cause ?? { errorType: 'Runtime.ExitError', errorMessage };
    clearTimeout(this.#timer);
    this.#child = this.#current = this.#handOver = this.#cause = undefined;
    invocation?.settle({ error });
    if (this.#waiting.length > 0) this.#startChild();
  }

  /** One limit for starting and one for each invocation. */
  #limitTime(): void {
    const { timeoutSeconds } = this.#settings;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const id = (this.#current ?? this.#waiting[0])?.id;
      const errorMessage = `RequestId: ${id} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      this.#kill({ errorType: 'Sandbox.Timedout', errorMessage });
    }, timeoutSeconds * 1_000);
  }

  #kill(cause: InvocationError): void {
    this.#cause = cause;
    this.#child?.kill('SIGKILL');
  }
}
