import type { BootstrapMode } from '../contracts/outputs.ts';
import { outputName } from '../contracts/published-outputs.ts';
import type { Client } from '../model/client.ts';
import { roleArn } from '../model/connectivity.ts';
import type { Environment } from '../model/environment.ts';

/** The way of a client to the brokers, and with which role of another account. */
export interface ClientWay {
  readonly mode: BootstrapMode;
  /** ARN of its role. Absent: the platform makes it, or it has none. */
  readonly role?: string;
  /** Output of the domains stack with the policy that another account attaches to the role. Absent: the platform attaches it. */
  readonly accessPolicyOutput?: string;
}

/** By private connectivity from another account, by own names where brokers send clients there, else by the names of AWS. */
export function clientWay({ cluster, accounts, region }: Environment, client: Client): ClientWay {
  const { authentication, runsAs, name } = client;
  const { connectivity, advertisedListeners } = cluster.create ?? {};
  const listener = authentication === 'mtls' ? 'tls' : authentication;
  const role = runsAs && connectivity && roleArn(runsAs, connectivity, partitionOf(region));
  if (role !== undefined && role.split(':')[4] !== accounts.streaming) {
    return { mode: `vpc-${listener}`, role, accessPolicyOutput: outputName('KafkaAccessPolicy', name) };
  }
  const own = advertisedListeners?.listeners.find((way) => way === authentication);
  const advertised = own !== undefined && advertisedListeners?.runningLoadBalancer !== undefined;
  return { mode: advertised ? `own-${own}` : listener, ...(role === undefined ? {} : { role }) };
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
