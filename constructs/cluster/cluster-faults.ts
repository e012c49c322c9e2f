import { type ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import type { ClusterPlace } from '../../lib/model/cluster-arn.ts';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';
import { formatPath, type Path } from '../../lib/model/path.ts';
import { authenticationRules } from '../../lib/policy/authentication-rules.ts';
import { createdClusterRules } from '../../lib/policy/created-cluster-rules.ts';
import type { CreatedClusterSubject } from '../../lib/policy/created-cluster-subject.ts';
import type { ConstructFault } from '../construct-fault.ts';
import { publicSubnetFaults } from '../network/public-subnet-faults.ts';
import { ruleFaults } from '../rule-faults.ts';
import type { KafkaClusterProps } from './kafka-cluster-props.ts';
import { distinctSubnets, zoneSubnetFaults } from './zone-subnet-faults.ts';

/** Everything that MSK would refuse about a cluster, or this platform would regret. `today` is an ISO date. */
export function clusterFaults(
  props: KafkaClusterProps,
  today: string,
  env: ResourceEnvironment,
): readonly ConstructFault[] {
  return [
    ...nameFaults(props),
    ...publicSubnetFaults(props.vpc, props.subnets),
    ...zoneSubnetFaults(props.subnets),
    ...ruleFaults(createdClusterRules, { ...subject(props), today, place: knownPlace(props, env) }, propOf),
    ...authenticationFaults(props.authentication),
    ...authorityFaults(props),
  ];
}

export function authenticationFaults(offered: readonly ClusterAuthentication[]): readonly ConstructFault[] {
  return ruleFaults(authenticationRules, offered, (path) => `authentication${formatPath(path)}`);
}

function nameFaults({ clusterName }: KafkaClusterProps): readonly ConstructFault[] {
  const expected = 'literal text of at most 64 letters, digits and hyphens';
  if (Token.isUnresolved(clusterName)) return [{ prop: 'clusterName', got: 'a token', expected }];
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(clusterName)) return [];
  return [{ prop: 'clusterName', got: `"${clusterName}"`, expected }];
}

/** What is a token is known only after deployment. */
function knownPlace({ clusterName: name }: KafkaClusterProps, { account, region }: ResourceEnvironment) {
  const known = Object.entries({ name, region, account }).filter(([, text]) => !Token.isUnresolved(text));
  return Object.fromEntries(known) as Partial<ClusterPlace>;
}

/** What the rules of a created cluster are about. */
function subject(props: KafkaClusterProps): Omit<CreatedClusterSubject, 'today'> {
  const { certificateAuthorityArns = [], serverProperties = {}, subnets } = props;
  const cluster = { ...props, certificateAuthorityArns, serverProperties };
  const distinct = distinctSubnets(subnets);
  return distinct === subnets.length && distinct > 0 ? { cluster, subnets: distinct } : { cluster };
}

/** The props carry the unit in the name, where a file has it in the value. */
const propNames: Readonly<Record<string, string>> = {
  storage: 'storageGiB',
  storageThroughput: 'storageThroughputMiB',
  to: 'toGiB',
  atUsed: 'atUsedPercent',
  alarmAt: 'alarmAtPercent',
  notify: 'notifyTopicArn',
};

function propOf(path: Path): string {
  return formatPath(path.map((segment) => propNames[segment] ?? segment));
}

function authorityFaults({ certificateAuthorityArns = [] }: KafkaClusterProps): readonly ConstructFault[] {
  return certificateAuthorityArns
    .filter((arn) => !Token.isUnresolved(arn) && !arn.includes(':acm-pca:'))
    .map((arn) => ({ prop: 'certificateAuthorityArns', got: `"${arn}"`, expected: 'the ARN of an AWS Private CA' }));
}
