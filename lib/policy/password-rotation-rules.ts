import type { Cluster } from '../model/environment.ts';
import { clusterFacts } from './cluster-facts.ts';
import type { Rule } from './rule.ts';

/** About passwords that change by age, on a cluster created or existing. */
export const passwordRotationRules: readonly Rule<Cluster>[] = [
  {
    id: 'password-rotation-scram',
    severity: 'error',
    wants: 'A rotation of passwords only where clients log in with one.',
    because: 'Without SCRAM there are no passwords, so somebody would believe in a rotation that there is not.',
    check: (cluster) => {
      const { path, authentication } = clusterFacts(cluster);
      const { passwordRotation } = cluster.create ?? cluster.existing;
      if (authentication.includes('scram') || (passwordRotation?.everyDays ?? 'never') === 'never') return [];
      const got = `every ${passwordRotation?.everyDays} days, with ${authentication.join(', ')}`;
      return [{ path: [...path, 'passwordRotation'], got, expected: 'scram in authentication, or no rotation' }];
    },
  },
];
