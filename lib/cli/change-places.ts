import type { Configuration } from '../documents/read-configuration.ts';
import { type AclBinding, aclKey } from '../model/acl.ts';
import { aclPrincipal } from '../model/client.ts';
import type { Path } from '../model/path.ts';
import type { Place } from '../model/problem.ts';
import { type QuotaEntity, quotaKey, quotaState } from '../model/quota.ts';
import type { Change } from '../reconciler/change.ts';
import { declaredAccess } from './declared-access.ts';

/** Where a domain's file declares what a change is about. What it no longer declares has no line, only the file. */
export type ChangePlaces = (domain: string, change: Change) => Place | undefined;

export function changePlaces(configuration: Configuration): ChangePlaces {
  let lines: ReadonlyMap<string, Place> | undefined;
  const accessLine = (acl: AclBinding) => {
    lines ??= accessLines(configuration);
    return lines.get(aclKey(acl));
  };
  return (domain, change) => {
    const at = (...path: Path) => configuration.placeOf(path, domain);
    const root = at();
    const file = root && { file: root.file };
    switch (change.kind) {
      case 'create-topic':
        return at('topics', change.after.name) ?? file;
      case 'grow-partitions':
      case 'shrink-partitions':
        return at('topics', change.topic, 'partitions') ?? at('topics', change.topic) ?? file;
      case 'change-zone':
        return at('topics', change.topic, 'zone') ?? at('topics', change.topic) ?? file;
      case 'change-replication':
      case 'edit-configs':
        return at('topics', change.topic) ?? file;
      case 'add-acl':
        return accessLine(change.after) ?? at(...clientPath(configuration, domain, change.after)) ?? file;
      case 'edit-quota':
        return at(...quotaPath(configuration, domain, change.entity)) ?? file;
      case 'create-user':
        return at('clients', change.user) ?? file;
      case 'remove-acl':
      case 'delete-topic':
      case 'remove-user':
        return file;
    }
  };
}

/** Place of the line behind each ACL on a topic; two lines may mean the same one. */
function accessLines(configuration: Configuration): ReadonlyMap<string, Place> {
  const places = declaredAccess(configuration).flatMap(({ acls, place }) =>
    place === undefined ? [] : acls.map((acl) => [aclKey(acl), place] as const),
  );
  return new Map(places);
}

/** ACLs on groups and transactional ids follow from the client's own prefixes. */
function clientPath({ running }: Configuration, domain: string, { principal }: AclBinding): Path {
  const clients = running.find(({ name }) => name === domain)?.clients ?? [];
  return ['clients', clients.find((client) => aclPrincipal(client) === principal)?.name ?? ''];
}

function quotaPath({ running }: Configuration, domain: string, entity: QuotaEntity): Path {
  const { quotas = [], clients = [] } = running.find(({ name }) => name === domain) ?? {};
  const index = quotas.findIndex((quota) => {
    const client = clients.find(({ name }) => name === quota.client);
    const state = client && quotaState(quota, client);
    return state !== undefined && quotaKey(state.entity) === quotaKey(entity);
  });
  return ['quotas', index];
}
