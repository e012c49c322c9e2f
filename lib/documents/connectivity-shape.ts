import * as z from 'zod';
import { clusterArnShape } from '../model/cluster-arn.ts';
import type { Connectivity } from '../model/connectivity.ts';
import type { ClusterAuthentication } from '../model/environment.ts';
import { accountId, matching, slug, strict } from './field-shapes.ts';

export const connectivityShape = strict({
  authentication: z
    .array(z.enum(['iam', 'scram', 'mtls'] as const satisfies readonly ClusterAuthentication[]))
    .min(1)
    .describe('Ways in that other VPCs get, among those of the cluster.'),
  accounts: z
    .record(slug, accountId)
    .describe('Accounts whose clients may connect: ids in quotes, by the names that domains call them in runsAs.'),
  runningCluster: matching(clusterArnShape.pattern, 'the ARN of an MSK cluster')
    .optional()
    .describe('ARN of the cluster, after its first deployment: from then on connectivity is switched on.'),
}) satisfies z.ZodType<Connectivity>;
