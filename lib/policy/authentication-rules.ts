import type { ClusterAuthentication } from '../model/environment.ts';
import { repeated } from './domain-set.ts';
import type { Rule } from './rule.ts';

/** About the ways into a cluster, created or existing. */
export const authenticationRules: readonly Rule<readonly ClusterAuthentication[]>[] = [
  {
    id: 'iam-always',
    severity: 'error',
    wants: 'IAM authentication on every cluster.',
    because: 'The reconciler has no other way into a cluster that denies by default: super.users cannot be set on MSK.',
    check: (offered) => {
      if (offered.includes('iam')) return [];
      const fix = 'The reconciler gets in with IAM; a cluster without it cannot be governed';
      return [{ path: [], got: offered.join(', ') || 'none', expected: 'iam among them', fix }];
    },
  },
  {
    id: 'authentication-once',
    severity: 'error',
    wants: 'Each way of authentication once.',
    because: 'A second mention means that another one was meant.',
    check: (offered) =>
      repeated([...offered.entries()], ([, way]) => way).map(({ item: [index, way] }) => ({
        path: [index],
        got: `"${way}" a second time`,
        expected: 'each way once',
      })),
  },
];
