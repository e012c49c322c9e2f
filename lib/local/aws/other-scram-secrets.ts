import { resourceTypes, type ScramUsersProperties } from '../../contracts/reconcile.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { resourcesOfType } from './resources-of-type.ts';

/** Secrets of users whom no domain declares, as the template names them: the cluster that it governs has them on its list. */
export function otherScramSecrets(assembly: CloudAssembly): readonly string[] {
  return resourcesOfType(assembly, resourceTypes.scramUsers).flatMap(({ properties }) => {
    const { Keep = [], Release = [] }: Partial<ScramUsersProperties> = properties('Keep', 'Release');
    return [...Keep, ...Release];
  });
}
