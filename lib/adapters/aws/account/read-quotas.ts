import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { awsErrorName } from '../aws-call.ts';
import type { StreamingSnapshot } from './account-snapshot.ts';
import { type Answered, ask } from './answered.ts';
import { type QuotaName, quotaCodes } from './quota-codes.ts';

export async function readQuotas(region: string): Promise<StreamingSnapshot['quotas']> {
  const client = new ServiceQuotasClient({ region });
  const names = Object.keys(quotaCodes) as QuotaName[];
  const answers = await Promise.all(names.map(async (name) => [name, await readQuota(client, name)] as const));
  return Object.fromEntries(answers) as Record<QuotaName, Answered<number>>;
}

export function readUnreservedExecutions(region: string): Promise<Answered<number>> {
  const client = new LambdaClient({ region });
  return ask('lambda:GetAccountSettings', async (abortSignal) => {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}), { abortSignal });
    return AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  });
}

/** A quota that nobody ever asked to raise may only have its default. */
function readQuota(client: ServiceQuotasClient, name: QuotaName): Promise<Answered<number>> {
  const { service: ServiceCode, code: QuotaCode } = quotaCodes[name];
  const input = { ServiceCode, QuotaCode };
  return ask('servicequotas:GetServiceQuota', async (abortSignal) => {
    try {
      return quotaValue(await client.send(new GetServiceQuotaCommand(input), { abortSignal }));
    } catch (error) {
      if (awsErrorName(error) !== 'NoSuchResourceException') throw error;
      return quotaValue(await client.send(new GetAWSDefaultServiceQuotaCommand(input), { abortSignal }));
    }
  });
}

function quotaValue({ Quota }: { readonly Quota?: { readonly Value?: number } }): number {
  if (Quota?.Value === undefined) throw Object.assign(new Error('a quota without a value'), { name: 'an empty quota' });
  return Quota.Value;
}
