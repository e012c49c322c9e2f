import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  outputName,
  type PublishedOutput,
  type PublishedOutputName,
  publishedOutputs,
} from '../lib/contracts/published-outputs.ts';

/** An output under the name that others rely on. `each` is the zone, client or department that it is about. */
export function publishOutput(scope: Construct, name: PublishedOutputName, value: string, each?: string): void {
  const { holds }: PublishedOutput = publishedOutputs[name];
  const id = outputName(name, each);
  const description = each === undefined ? holds : `${holds}: ${each}`;
  new CfnOutput(scope, id, {
    value,
    description: description.charAt(0).toUpperCase() + description.slice(1),
  }).overrideLogicalId(id);
}
