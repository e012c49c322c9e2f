import type { Configuration } from '../documents/read-configuration.ts';
import { isBlockingAcl } from '../model/block.ts';
import { aclPrincipal, type Client } from '../model/client.ts';
import { lastBlockEntry } from '../reconciler/block-journal.ts';
import { pinnedCluster } from './cluster-pin.ts';
import type { ClientBlock } from './explain-access.ts';
import type { Options } from './options.ts';

/** Asks the cluster whether a client is blocked, and the state who did it; undefined when it is not. */
export async function clientBlock(
  { environment }: Configuration,
  client: Client,
  options: Options,
): Promise<ClientBlock | undefined> {
  const principal = aclPrincipal(client);
  if (principal === undefined) return undefined;
  const { admin, store } = await pinnedCluster(options, environment, 'reads');
  try {
    const observed = await admin.observe({ expected: [], onlyExpected: true });
    const acls = observed.acls.filter((acl) => acl.principal === principal && isBlockingAcl(acl));
    if (acls.length === 0) return undefined;
    const entry = await lastBlockEntry(store, admin.clusterId, principal);
    return entry === undefined ? { acls } : { acls, entry };
  } finally {
    await admin.close();
  }
}
