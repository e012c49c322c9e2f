import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What Lambda knows about a function before it runs. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** As the template has it, such as `index.handler`. */
  readonly handler: string;
  /** MiB. Bounds the JavaScript heap; memory outside of it is not limited. */
  readonly memorySize: number;
  readonly timeoutSeconds: number;
  /** All that the handler sees besides the names that Lambda reserves. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts the runtime client of `folder` on the asset in its `task` folder; its output goes to `logs`, line by line. */
export function spawnFunction(
  settings: FunctionSettings,
  folder: string,
  runtimeApi: string,
  logs: string[],
): ChildProcess {
  const heap = `--max-old-space-size=${settings.memorySize}`;
  const child = spawn(process.execPath, [heap, join(folder, 'runtime.cjs')], {
    cwd: join(folder, 'task'),
    env: { ...settings.environment, ...reservedVariables(settings, folder, runtimeApi) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => logs.push(line));
  }
  return child;
}

/** Names that Lambda sets itself (AWS: `lambda/latest/dg/configuration-envvars.html`). */
function reservedVariables(settings: FunctionSettings, folder: string, runtimeApi: string) {
  return {
    _HANDLER: settings.handler,
    LAMBDA_TASK_ROOT: join(folder, 'task'),
    LAMBDA_RUNTIME_DIR: folder,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    // Not one of Lambda's: without it the SDK would read the profile of whoever runs the twin.
    HOME: folder,
  };
}
