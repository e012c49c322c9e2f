import type { CreatedClusterSubject } from './created-cluster-subject.ts';
import type { Fault, Rule } from './rule.ts';

/** Region of an ARN. Undefined: a token, or no ARN. */
export function regionOf(arn: string): string | undefined {
  return /^arn:[^:]+:[^:]+:([a-z]{2,}(?:-[a-z]+)+-\d+):/.exec(arn)?.[1];
}

/** About what a created cluster names by ARN. */
export const clusterRegionRules: readonly Rule<CreatedClusterSubject>[] = [
  {
    id: 'cluster-region',
    severity: 'error',
    wants: "Certificate authorities, certificate and SNS topic in the cluster's Region.",
    because: 'MSK, load balancers and alarms know those of their own Region alone.',
    check: ({ cluster, place }) => {
      const region = place?.region;
      if (region === undefined) return [];
      const { certificateAuthorityArns, advertisedListeners, storageGrowth } = cluster;
      return [
        ...certificateAuthorityArns.map((arn, index) => ({ path: ['certificateAuthorityArns', index], arn })),
        { path: ['advertisedListeners', 'certificate', 'arn'], arn: advertisedListeners?.certificate.arn },
        { path: ['storageGrowth', 'notify'], arn: storageGrowth?.notifyTopicArn },
      ].flatMap(({ path, arn = '' }): readonly Fault[] => {
        const found = regionOf(arn);
        if (found === undefined || found === region) return [];
        return [{ path, got: `one in ${found}`, expected: `one in ${region}` }];
      });
    },
  },
];
