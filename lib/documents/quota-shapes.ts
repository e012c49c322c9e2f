import { z } from 'zod';
import type { QuotaDefaults, QuotaLimits } from '../model/quota.ts';
import { bytesPerSecond, positiveInteger, slug, strict } from './field-shapes.ts';

/** Limits in the words of the files. */
export const limitFields = {
  produce: bytesPerSecond.optional().describe('Bytes per second and broker that it may write.'),
  consume: bytesPerSecond.optional().describe('Bytes per second and broker that it may read.'),
  requestPercentage: z.number().positive().optional().describe('Share of one request thread per broker, in per cent.'),
  controllerMutations: z.number().positive().optional().describe('Partitions created or deleted per second.'),
};

interface WrittenLimits {
  readonly produce?: number;
  readonly consume?: number;
  readonly requestPercentage?: number;
  readonly controllerMutations?: number;
}

export function quotaLimits({ produce, consume, requestPercentage, controllerMutations }: WrittenLimits): QuotaLimits {
  return {
    produceBytesPerSecond: produce,
    consumeBytesPerSecond: consume,
    requestPercentage,
    controllerMutationsPerSecond: controllerMutations,
  };
}

const limits = strict(limitFields)
  .refine((written) => Object.keys(written).length > 0, { message: 'a limit at least', params: { got: 'none' } })
  .transform(quotaLimits)
  .optional();

export const quotaDefaultsShape = strict({
  domain: slug.describe('A domain of this environment that applies them: its plan shows them, its ledger knows them.'),
  user: limits.describe('Each user alone.'),
  clientId: limits.describe('Each client id alone.'),
  userAndClientId: limits.describe('Each pair of user and client id.'),
  ip: strict({ connectionsPerSecond: positiveInteger.describe('New connections per second and broker.') })
    .optional()
    .describe('Each IP address.'),
}) satisfies z.ZodType<QuotaDefaults>;
