import { readFileSync } from 'node:fs';
import { type DocumentAddress, resourceTypes } from '../../contracts/reconcile.ts';
import { certificateNameOf } from '../../model/client.ts';
import type { DomainDocument } from '../../model/domain-document.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { resourcesOfType } from './resources-of-type.ts';

/** What the domains of an assembly declare, from its assets. One that lies elsewhere is left out. */
export function domainDocumentsOf(assembly: CloudAssembly): readonly Partial<DomainDocument>[] {
  return resourcesOfType(assembly, resourceTypes.domain).flatMap(({ properties }) => {
    const { Key } = properties('Document').Document as DocumentAddress;
    const asset = assembly.assets.find(({ key }) => key === Key);
    return asset === undefined ? [] : [JSON.parse(readFileSync(asset.path, 'utf8')) as Partial<DomainDocument>];
  });
}

/** Names of the clients that come in by certificate. */
export function certifiedClientsOf(assembly: CloudAssembly): readonly string[] {
  return domainDocumentsOf(assembly).flatMap(({ principals = [] }) =>
    principals.flatMap((principal) => certificateNameOf(principal) ?? []),
  );
}
