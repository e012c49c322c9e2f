import { Token } from 'aws-cdk-lib';
import { brokerProperties, replicationFaults } from '../../lib/model/broker-configuration.ts';
import { brokerPropertyFaults } from '../../lib/model/broker-properties.ts';
import { findBrokerType } from '../../lib/model/broker-type.ts';
import { findKafkaVersion, kafkaVersionFault } from '../../lib/model/kafka-version.ts';
import type { ConstructFault } from '../construct-fault.ts';
import { publicSubnetFaults } from '../network/public-subnet-faults.ts';
import type { KafkaClusterProps } from './kafka-cluster.ts';

/** Everything that MSK would refuse about a Standard cluster, or this platform would regret. `today` is an ISO date. */
export function clusterFaults(props: KafkaClusterProps, today: string): readonly ConstructFault[] {
  return [
    ...nameFaults(props),
    ...placementFaults(props),
    ...versionFaults(props, today),
    ...brokerFaults(props),
    ...authenticationFaults(props),
    ...propertyFaults(props),
  ];
}

function nameFaults({ clusterName }: KafkaClusterProps): readonly ConstructFault[] {
  const expected = 'literal text of at most 64 letters, digits and hyphens';
  if (Token.isUnresolved(clusterName)) return [{ prop: 'clusterName', got: 'a token', expected }];
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(clusterName)) return [];
  return [{ prop: 'clusterName', got: `"${clusterName}"`, expected }];
}

function placementFaults({ vpc, subnets, brokerCount }: KafkaClusterProps): readonly ConstructFault[] {
  const distinct = new Set(subnets.map(({ subnetRef }) => subnetRef.subnetId)).size;
  const faults = [...publicSubnetFaults(vpc, subnets)];
  if (distinct !== subnets.length || distinct < 2 || distinct > 3)
    faults.push({
      prop: 'subnets',
      got: `${subnets.length}, ${distinct} of them distinct`,
      expected: '2 or 3 distinct subnets',
    });
  else if (!Number.isInteger(brokerCount) || brokerCount < 1 || brokerCount % distinct !== 0)
    faults.push({ prop: 'brokerCount', got: `${brokerCount}`, expected: `a multiple of the ${distinct} subnets` });
  return faults;
}

function versionFaults({ kafkaVersion }: KafkaClusterProps, today: string): readonly ConstructFault[] {
  const fault = kafkaVersionFault(kafkaVersion, today);
  if (fault?.severity === 'error') return [{ prop: 'kafkaVersion', got: fault.got, expected: fault.expected }];
  if (!findKafkaVersion(kafkaVersion)?.expressOnly) return [];
  return [{ prop: 'kafkaVersion', got: `"${kafkaVersion}"`, expected: 'a version that Standard brokers run' }];
}

function brokerFaults({ brokerType, kafkaVersion, storageGiB }: KafkaClusterProps): readonly ConstructFault[] {
  const faults: ConstructFault[] = [];
  const type = findBrokerType(brokerType);
  if (type === undefined)
    faults.push({ prop: 'brokerType', got: `"${brokerType}"`, expected: 'a Standard broker such as kafka.m7g.large' });
  else if (!type.supportsKraft && findKafkaVersion(kafkaVersion)?.metadata === 'kraft')
    faults.push({
      prop: 'brokerType',
      got: `"${brokerType}" with Kafka ${kafkaVersion}`,
      expected: 'a broker that runs KRaft, such as kafka.m7g.large',
    });
  if (!Number.isInteger(storageGiB) || storageGiB < 1 || storageGiB > 16_384)
    faults.push({ prop: 'storageGiB', got: `${storageGiB}`, expected: 'whole GiB from 1 to 16384' });
  return faults;
}

function authenticationFaults(props: KafkaClusterProps): readonly ConstructFault[] {
  const { authentication, certificateAuthorityArns = [] } = props;
  const faults: ConstructFault[] = [];
  if (!authentication.includes('iam'))
    faults.push({
      prop: 'authentication',
      got: authentication.join(', ') || 'none',
      expected: 'iam among them: it is the only way into a cluster that denies by default',
    });
  const mtls = authentication.includes('mtls');
  if (mtls !== certificateAuthorityArns.length > 0)
    faults.push({
      prop: 'certificateAuthorityArns',
      got: `${certificateAuthorityArns.length} with${mtls ? '' : 'out'} mtls`,
      expected: mtls ? 'at least one AWS Private CA for mtls' : 'none without mtls',
    });
  for (const arn of certificateAuthorityArns.filter((arn) => !Token.isUnresolved(arn) && !arn.includes(':acm-pca:')))
    faults.push({ prop: 'certificateAuthorityArns', got: `"${arn}"`, expected: 'the ARN of an AWS Private CA' });
  return faults;
}

function propertyFaults({ serverProperties = {}, brokerCount }: KafkaClusterProps): readonly ConstructFault[] {
  return [
    ...brokerPropertyFaults(serverProperties),
    ...replicationFaults(brokerProperties(brokerCount, serverProperties), brokerCount),
  ].map(({ key, got, expected }) => ({ prop: `serverProperties["${key}"]`, got, expected }));
}
