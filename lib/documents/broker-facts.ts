import type * as z from 'zod';
import { fixedReplication, serverlessVersion } from '../model/serverless-cluster.ts';
import type { MskFlavour } from '../model/topic-config-catalogue.ts';

/** What every existing cluster says of its brokers, except Serverless: nobody knows it there, and nobody needs to. */
interface BrokerFacts {
  readonly kafkaVersion?: string;
  readonly brokerCount?: number;
}

const expectedFacts = {
  kafkaVersion: 'a version such as 3.9.x.kraft',
  brokerCount: 'a whole number, at least 1',
} as const;

/** The brokers of an existing cluster. On Serverless there are as many as its replicas need. */
export function brokerFacts<Written extends BrokerFacts & { readonly type?: MskFlavour }>(
  written: Written,
  context: z.RefinementCtx,
): Written & Required<BrokerFacts> {
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
