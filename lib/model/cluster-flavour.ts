import { brokerFlavour } from './broker-type.ts';
import type { Cluster } from './environment.ts';
import type { MskFlavour } from './topic-config-catalogue.ts';
import { flavourOf } from './topic-config-target.ts';

/** How MSK runs the brokers of an environment. Undefined: an existing cluster of which nobody said it, and whose version does not tell. */
export function clusterFlavour({ create, existing }: Cluster): MskFlavour | undefined {
  if (create !== undefined) return brokerFlavour(create.brokerType);
  return flavourOf({ kafkaVersion: existing.kafkaVersion, flavour: existing.type });
}
