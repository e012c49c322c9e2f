import type { ClusterFound, StreamingSnapshot } from '../../adapters/aws/account/account-snapshot.ts';
import type { ExistingCluster, ImportedNetwork } from '../../model/environment.ts';
import { kafkaVersionFault } from '../../model/kafka-version.ts';
import { type Check, type Judgement, judge, missing, ok, warning } from './check.ts';

export interface ClusterQuestion {
  readonly declared: ExistingCluster;
  readonly network?: ImportedNetwork;
  /** ISO date: support of Kafka versions ends. */
  readonly today: string;
}

/** Whether a cluster that exists is what the environment says of it. */
export function clusterChecks(
  { declared, network, today }: ClusterQuestion,
  { cluster, serverProperties, network: { subnets } }: StreamingSnapshot,
): readonly Check[] {
  const state: Check = { id: 'cluster-state', ...judge(cluster, (found) => stateOf(found, declared)) };
  if (!cluster.known || cluster.value === undefined) return [state];
  const found = cluster.value;
  // The rest is about provisioned clusters: Serverless tells nothing of it.
  if (declared.type === 'serverless') return [state];
  return [
    state,
    { id: 'cluster-version', ...version(found, declared, today) },
    { id: 'cluster-brokers', ...brokers(found, declared) },
    { id: 'cluster-security-group', ...securityGroup(found, declared) },
    { id: 'cluster-vpc', ...judge(subnets, (all) => place(found, all, network)) },
    { id: 'cluster-authentication', ...authentication(found, declared) },
    ...(serverProperties === undefined
      ? []
      : [{ id: 'cluster-allow-everyone', ...judge(serverProperties, (all) => openness(all, declared)) }]),
    { id: 'cluster-encryption', ...encryption(found) },
    { id: 'cluster-monitoring', ...monitoring(found) },
  ];
}

function stateOf(found: ClusterFound | undefined, { arn, type }: ExistingCluster): Judgement {
  if (found === undefined) return missing('there is no such cluster', `correct cluster.existing.arn: ${arn}`);
  if (type === 'serverless' && found.type !== 'SERVERLESS') {
    return missing(`a ${found.type} cluster, the environment says serverless`, 'correct cluster.existing.type');
  }
  if (type !== 'serverless' && found.type !== 'PROVISIONED') {
    return missing(
      `a ${found.type} cluster`,
      'write cluster.existing.type: serverless, which has no ACLs and no SCRAM',
    );
  }
  if (found.state === 'ACTIVE') return ok('ACTIVE');
  return warning(`${found.state}: MSK takes no changes of SCRAM users until it is ACTIVE`, 'deploy when it is ACTIVE');
}

function version({ kafkaVersion }: ClusterFound, declared: ExistingCluster, today: string): Judgement {
  if (kafkaVersion !== declared.kafkaVersion) {
    return missing(
      `the cluster runs ${kafkaVersion}, the environment says ${declared.kafkaVersion}`,
      `write cluster.existing.kafkaVersion: ${kafkaVersion}`,
    );
  }
  const fault = kafkaVersionFault(kafkaVersion, today);
  return fault === undefined ? ok(kafkaVersion) : warning(fault.got, `plan the upgrade: ${fault.expected}`);
}

function brokers({ brokerCount }: ClusterFound, declared: ExistingCluster): Judgement {
  if (brokerCount === declared.brokerCount) return ok(`${brokerCount} brokers`);
  const found = `the cluster has ${brokerCount}, the environment says ${declared.brokerCount}`;
  return missing(found, `write cluster.existing.brokerCount: ${brokerCount}`);
}

function securityGroup({ securityGroupIds }: ClusterFound, { securityGroupId }: ExistingCluster): Judgement {
  if (securityGroupIds.includes(securityGroupId)) return ok(securityGroupId);
  return missing(
    `the brokers have ${securityGroupIds.join(', ')}, not ${securityGroupId}: rules for clients would open nothing`,
    `write cluster.existing.securityGroupId: ${securityGroupIds[0] ?? 'the group of the brokers'}`,
  );
}

function place(
  { subnetIds, zoneIds }: ClusterFound,
  subnets: Extract<StreamingSnapshot['network']['subnets'], { known: true }>['value'],
  network: ImportedNetwork | undefined,
): Judgement {
  const own = subnets.filter(({ subnetId }) => subnetIds.includes(subnetId));
  const vpcs = [...new Set(own.map(({ vpcId }) => vpcId))];
  const ids = [...new Set([...zoneIds, ...own.map(({ zoneId }) => zoneId)])].sort().join(', ');
  if (network !== undefined && vpcs.includes(network.vpcId)) {
    return ok(`${network.vpcId}, zones ${ids}: a client of another VPC needs subnets under the same ids`);
  }
  const found = `the brokers are in ${vpcs.join(', ') || `subnets that are not in this account: ${subnetIds.join(', ')}`}`;
  return missing(
    found,
    `write network.import with the VPC of the brokers${vpcs[0] === undefined ? '' : `: ${vpcs[0]}`}`,
  );
}

function authentication(
  { authentication: offered, unauthenticated }: ClusterFound,
  declared: ExistingCluster,
): Judgement {
  const absent = declared.authentication.filter((way) => !offered.includes(way));
  if (absent.length > 0) {
    return missing(
      `the cluster offers ${offered.join(', ') || 'none'}, the environment says ${declared.authentication.join(', ')}`,
      `switch ${absent.join(', ')} on (aws kafka update-security: a rolling restart), or take it out of the environment`,
    );
  }
  const others = [
    ...offered.filter((way) => !declared.authentication.includes(way)),
    ...(unauthenticated ? ['unauthenticated'] : []),
  ];
  if (others.length === 0) return ok(offered.join(', '));
  return warning(
    `clients get in by ${others.join(', ')} as well, which the environment does not say`,
    unauthenticated
      ? 'switch unauthenticated access off: nobody knows who such a client is'
      : 'declare these ways in, or switch them off',
  );
}

/** MSK's default is true (`msk-default-configuration.html`). */
const allowEveryone = 'allow.everyone.if.no.acl.found';

function openness(properties: Readonly<Record<string, string>>, declared: ExistingCluster): Judgement {
  const written = properties[allowEveryone];
  const open = (written ?? 'true').toLowerCase() === 'true';
  const found = `${allowEveryone} is ${open}${written === undefined ? " by MSK's default" : ''}`;
  if (open !== declared.allowEveryoneIfNoAclFound) {
    return missing(
      `${found}, the environment says ${declared.allowEveryoneIfNoAclFound}`,
      `write cluster.existing.allowEveryoneIfNoAclFound: ${open}, so that plans show whom a first ACL shuts out`,
    );
  }
  if (!open) return ok(found);
  return warning(
    `${found}: the first ACL on a topic shuts out everybody without one`,
    'declare every client first, read the lock-out check, then set it to false in the configuration of the cluster',
  );
}

function encryption({ clientEncryption, brokerEncryption }: ClusterFound): Judgement {
  if (clientEncryption === 'TLS' && brokerEncryption) return ok('TLS from clients and between brokers');
  const between = brokerEncryption ? 'on' : 'off';
  const fix = brokerEncryption
    ? 'aws kafka update-security: TLS only'
    : 'encryption between brokers takes a new cluster';
  return warning(
    `clients may use ${clientEncryption || 'nothing known'}, encryption between brokers is ${between}`,
    fix,
  );
}

function monitoring({ monitoring: level }: ClusterFound): Judgement {
  if (level.startsWith('PER_TOPIC')) return ok(level);
  return warning(
    `${level}: Security Hub MSK.2 wants PER_TOPIC_PER_BROKER`,
    'aws kafka update-monitoring; the metrics cost',
  );
}
