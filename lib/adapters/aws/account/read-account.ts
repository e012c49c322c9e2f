import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Environment } from '../../../model/environment.ts';
import type { AccountSnapshot, StreamingSnapshot } from './account-snapshot.ts';
import { ask } from './answered.ts';
import { readBootstrapVersion } from './read-bootstrap-version.ts';
import { readClusters } from './read-clusters.ts';
import { countVpcs, readNetwork } from './read-network.ts';
import { readQuotas, readUnreservedExecutions } from './read-quotas.ts';
import { readSingletons } from './read-singletons.ts';

/** Asks the account of the credentials what an environment needs to know of it. Reads only. */
export async function readAccount(
  environment: Environment,
  { qualifier }: { readonly qualifier: string },
): Promise<AccountSnapshot> {
  const { region, accounts } = environment;
  const sts = new STSClient({ region });
  // Every identity may ask that.
  const account = await ask('sts:GetCallerIdentity', async (abortSignal) => {
    return (await sts.send(new GetCallerIdentityCommand({}), { abortSignal })).Account ?? '';
  });
  // A foreign account is none of our business.
  if (!account.known || !Object.values(accounts).includes(account.value)) return { account };
  const [bootstrapVersion, streaming] = await Promise.all([
    readBootstrapVersion(region, qualifier),
    account.value === accounts.streaming ? readStreaming(environment) : undefined,
  ]);
  return { account, bootstrapVersion, ...(streaming === undefined ? {} : { streaming }) };
}

async function readStreaming({ platform, name, region, network, cluster }: Environment): Promise<StreamingSnapshot> {
  const sought = cluster.existing ?? { name: `${platform}-${name}` };
  const [msk, quotas, vpcs, unreservedExecutions, singletons] = await Promise.all([
    readClusters(region, sought),
    readQuotas(region),
    countVpcs(region),
    readUnreservedExecutions(region),
    readSingletons(region),
  ]);
  const { usage, ...found } = msk;
  const brokerSubnets = found.cluster.known ? (found.cluster.value?.subnetIds ?? []) : [];
  return {
    ...found,
    quotas,
    usage: { ...usage, vpcs, unreservedExecutions },
    network: await readNetwork(network, region, brokerSubnets),
    singletons,
  };
}
