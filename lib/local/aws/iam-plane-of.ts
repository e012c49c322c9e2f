import { type IamPlane, iamSession } from '../iam/iam-plane.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { iamRolesOf } from './iam-roles-of.ts';
import type { MskCluster } from './msk-cluster.ts';

/** MSK's IAM plane of the assembly's cluster, with fresh keys for each role that has rights in it. */
export function iamPlaneOf(assembly: CloudAssembly, { arn }: Pick<MskCluster, 'arn'>): IamPlane {
  const [, , , region = ''] = arn.split(':');
  return { region, clusterArn: arn, sessions: iamRolesOf(assembly).map(iamSession) };
}
