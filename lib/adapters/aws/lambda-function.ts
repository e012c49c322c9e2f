import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PlatformError } from '../../model/platform-error.ts';
import { awsCall } from './aws-call.ts';

/** A plan reads a whole cluster; a function may take a minute for it. */
const invocationLimitMilliseconds = 120_000;

/** A deployed function: its environment variables and its synchronous invocation. */
export interface LambdaFunction {
  variables(): Promise<Readonly<Record<string, string>>>;
  /** Through an alias. */
  invoke(event: unknown, alias: string): Promise<unknown>;
}

/** Invokes a function without waiting for what it does. */
export async function invokeLater(functionArn: string, event: unknown): Promise<void> {
  const client = new LambdaClient({ region: functionArn.split(':')[3] });
  const Payload = Buffer.from(JSON.stringify(event));
  await awsCall({ service: 'lambda', pauses: [] }, (abortSignal) =>
    client.send(new InvokeCommand({ FunctionName: functionArn, InvocationType: 'Event', Payload }), { abortSignal }),
  );
}

export function lambdaFunction(FunctionName: string, region: string): LambdaFunction {
  const client = new LambdaClient({ region });
  return {
    async variables() {
      const answer = await awsCall({ service: 'lambda', pauses: [] }, (abortSignal) =>
        client.send(new GetFunctionConfigurationCommand({ FunctionName }), { abortSignal }),
      );
      return answer.Environment?.Variables ?? {};
    },
    async invoke(event, Qualifier) {
      const options = { service: 'lambda', pauses: [], limitMilliseconds: invocationLimitMilliseconds };
      const answer = await awsCall(options, (abortSignal) =>
        client.send(new InvokeCommand({ FunctionName, Qualifier, Payload: Buffer.from(JSON.stringify(event)) }), {
          abortSignal,
        }),
      );
      const result: unknown = JSON.parse(answer.Payload?.transformToString() || 'null');
      if (answer.FunctionError === undefined) return result;
      const message = (result as { errorMessage?: string } | null)?.errorMessage ?? answer.FunctionError;
      throw new PlatformError('AWS_REQUEST_FAILED', `${FunctionName} failed: ${message}`);
    },
  };
}
