import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsErrorName } from '../aws-call.ts';
import { type Answered, ask } from './answered.ts';

/** Undefined: the CDK was never bootstrapped there, or under another qualifier. */
export function readBootstrapVersion(region: string, qualifier: string): Promise<Answered<number | undefined>> {
  const client = new SSMClient({ region });
  return ask('ssm:GetParameter', async (abortSignal) => {
    const command = new GetParameterCommand({ Name: `/cdk-bootstrap/${qualifier}/version` });
    try {
      return Number((await client.send(command, { abortSignal })).Parameter?.Value);
    } catch (error) {
      if (awsErrorName(error) === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
}
