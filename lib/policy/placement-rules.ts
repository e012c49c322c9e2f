import { findBrokerType } from '../model/broker-type.ts';
import { aclPrincipal } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import { nearestWord } from '../model/nearest-word.ts';
import { issuedPlacementRules } from './client-certificate-rules.ts';
import { clusterFacts } from './cluster-facts.ts';
import { departmentKeyRules } from './department-key-rules.ts';
import { findClient, repeated } from './domain-set.ts';
import { foreignRoleRules } from './foreign-role-rules.ts';
import { ownNameRules } from './own-name-rules.ts';
import { placeRules } from './place-rules.ts';
import type { Placement } from './placement.ts';
import { policyRules } from './policy-rules.ts';
import { type Fault, type Rule, rulesWithin } from './rule.ts';
import { scramUserCountRule } from './scram-user-rules.ts';
import { grantedRules } from './sharing-rules.ts';
import { topicBackendRules, topicBackendStackRule } from './topic-backend-rules.ts';
import { zoneMemberRules } from './zone-rules.ts';
import { zoneSecretRule } from './zone-secret-rule.ts';

export const placementRules: readonly Rule<Placement>[] = [
  {
    id: 'domain-enabled',
    severity: 'error',
    wants: 'Domains that exist, each enabled once.',
    because: 'A misspelt domain would silently not be deployed.',
    check: ({ environment: { domains }, known }) => [
      ...domains.flatMap((name, index) => {
        if (known.includes(name)) return [];
        const nearest = nearestWord(name, known);
        const fix = nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` };
        return [{ path: ['domains', index], got: `"${name}"`, expected: `one of ${known.join(', ')}`, ...fix }];
      }),
      ...repeated([...domains.entries()], ([, name]) => name).map(({ item: [index, name] }) => ({
        path: ['domains', index],
        got: `"${name}" a second time`,
        expected: 'each domain once',
      })),
    ],
  },
  ...rulesWithin(
    [...placeRules, ...topicBackendRules],
    ({ environment: { cluster, topicDefaults, zones }, limits, running }: Placement) => {
      const { brokerCount, authentication, kafkaVersion, flavour } = clusterFacts(cluster);
      const names = zones.map(({ name }) => name);
      const tiered = cluster.create && cluster.create.tieredStorage === true;
      const place = { brokerCount, authentication, kafkaVersion, flavour, tiered, topicDefaults, limits, zones: names };
      return { path: [], subject: { place, domains: running } };
    },
  ),
  topicBackendStackRule,
  ...grantedRules,
  ...zoneMemberRules,
  zoneSecretRule,
  ...policyRules,
  ...foreignRoleRules,
  ...ownNameRules,
  ...departmentKeyRules,
  {
    id: 'quota-defaults-domain',
    severity: 'error',
    wants: 'Default quotas with a domain that runs in the environment.',
    because: 'They are applied with that domain: with another one nobody would apply them.',
    check: ({ environment: { quotaDefaults, domains } }) => {
      if (quotaDefaults === undefined || domains.includes(quotaDefaults.domain)) return [];
      const [path, got] = [['quotaDefaults', 'domain'], `"${quotaDefaults.domain}"`];
      return [{ path, got, expected: `one of ${domains.join(', ')}` }];
    },
  },
  {
    id: 'existing-scram-key',
    severity: 'error',
    wants: 'The key of SCRAM secrets where domains with scram clients run on an existing cluster.',
    because: 'MSK takes secrets only with a customer key (msk-password-limitations.html).',
    check: ({ environment: { cluster }, running }) => {
      const scram = running
        .flatMap(({ clients }) => clients)
        .filter(({ authentication }) => authentication === 'scram');
      const { scramKeyArn, authentication = [] } = cluster.existing ?? {};
      if (scramKeyArn !== undefined || !authentication.includes('scram') || scram.length === 0) return [];
      const fix = `Needed for ${scram.map(({ name }) => name).join(', ')}`;
      return [{ path: ['cluster', 'existing', 'scramKeyArn'], got: 'nothing', expected: 'the ARN of a KMS key', fix }];
    },
  },
  ...issuedPlacementRules,
  scramUserCountRule,
  {
    id: 'existing-allow-everyone',
    severity: 'warning',
    wants: 'A cluster that denies whatever no ACL allows.',
    because: 'With allow.everyone.if.no.acl.found=true the first ACL on a topic shuts out everybody else who used it.',
    check: ({ environment: { cluster }, running }) => {
      const topics = topicsWithAcls(running);
      if (cluster.existing?.allowEveryoneIfNoAclFound !== true || topics.length === 0) return [];
      const path = ['cluster', 'existing', 'allowEveryoneIfNoAclFound'];
      const fix = `The first ACL on a topic locks out every client that has none. These get ACLs: ${topics.join(', ')}`;
      return [{ path, got: 'true', expected: 'false', fix }];
    },
  },
  {
    id: 'partitions-per-broker',
    severity: 'error',
    wants: 'At most as many partitions per broker as its type can carry.',
    because: 'Above it MSK refuses configuration updates and SCRAM associations (limits.html).',
    check: (placement) =>
      budgetFaults(placement, (load, type) => load > type.maximumPartitions && type.maximumPartitions),
  },
  {
    id: 'partitions-recommended',
    severity: 'warning',
    wants: 'At most as many partitions per broker as AWS recommends.',
    because: 'More slow down restarts and failover (bestpractices.html).',
    check: (placement) =>
      budgetFaults(
        placement,
        (load, type) =>
          load <= type.maximumPartitions && load > type.recommendedPartitions && type.recommendedPartitions,
      ),
  },
];

function topicsWithAcls(running: readonly Domain[]): readonly string[] {
  const topics = running.flatMap(({ access }) =>
    access.flatMap(({ client: reference, topic }) => {
      const client = findClient(running, reference);
      return client !== undefined && aclPrincipal(client) !== undefined ? [topic] : [];
    }),
  );
  return [...new Set(topics)].sort();
}

function budgetFaults(
  { environment: { cluster, topicDefaults }, running }: Placement,
  exceeded: (load: number, type: { recommendedPartitions: number; maximumPartitions: number }) => number | false,
): readonly Fault[] {
  const type = cluster.create && findBrokerType(cluster.create.brokerType);
  if (cluster.create === undefined || type === undefined) return [];
  const { brokerCount, brokerType } = cluster.create;
  const replicas = running
    .flatMap(({ topics }) => topics)
    .reduce((sum, topic) => sum + topic.partitions * (topic.replicationFactor ?? topicDefaults.replicationFactor), 0);
  const load = Math.ceil(replicas / brokerCount);
  const limit = exceeded(load, type);
  if (limit === false) return [];
  const expected = `at most ${limit} on ${brokerType}`;
  const fix = 'Take more or larger brokers, or fewer partitions';
  return [{ path: ['cluster', 'create', 'brokerType'], got: `${load} partitions per broker`, expected, fix }];
}
