import type * as z from 'zod';
import type { ExistingCluster } from '../model/environment.ts';
import { fixedReplication, serverlessVersion } from '../model/serverless-cluster.ts';

/** As the file has it: of Serverless nobody knows version and number of brokers, and nobody needs to. */
type WrittenCluster = Omit<ExistingCluster, 'kafkaVersion' | 'brokerCount'> &
  Partial<Pick<ExistingCluster, 'kafkaVersion' | 'brokerCount'>>;

const expectedFacts = {
  kafkaVersion: 'a version such as 3.9.x.kraft',
  brokerCount: 'a whole number, at least 1',
} as const;

/** An existing cluster. Serverless is taken to have as many brokers as its replicas need. */
export function existingCluster(written: WrittenCluster, context: z.RefinementCtx): ExistingCluster {
  const isServerless = written.type === 'serverless';
  for (const key of ['kafkaVersion', 'brokerCount'] as const) {
    if ((written[key] === undefined) === isServerless) continue;
    const expected = isServerless ? 'nothing: MSK Serverless does not tell it' : expectedFacts[key];
    const params = isServerless ? {} : { got: 'nothing' };
    context.addIssue({ code: 'custom', path: [key], message: expected, params });
  }
  const { kafkaVersion = serverlessVersion, brokerCount = fixedReplication.replicationFactor } = written;
  return { ...written, kafkaVersion, brokerCount };
}
