import { brokerFlavour } from './broker-type.ts';
import type { Cluster } from './environment.ts';
import type { MskFlavour } from './topic-config-catalogue.ts';

/** How MSK runs the brokers of an environment. Undefined: an existing cluster of which nobody said it. */
export function clusterFlavour({ create, existing }: Cluster): MskFlavour | undefined {
  return create === undefined ? existing.type : brokerFlavour(create.brokerType);
}
