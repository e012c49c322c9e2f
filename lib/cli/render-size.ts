import type { ClusterSize } from '../policy/sizing/cluster-size.ts';
import type { PartitionBalance } from '../policy/sizing/partition-balance.ts';
import { gibibytes, perSecond } from '../policy/sizing/topic-load.ts';
import type { SizedEnvironment } from './sized-environment.ts';
import { paint, type Terminal } from './terminal.ts';

/** The whole sum, from the declared rates to the verdict. */
export function renderSize(sized: SizedEnvironment, terminal: Terminal): readonly string[] {
  return [
    ...sized.topics.flatMap(({ topic, arithmetic }) => [paint(terminal, 'bold', topic), ...arithmetic.map(indented)]),
    ...demandLines(sized, terminal),
    ...sizeLines('Standard', sized.standard),
    ...sizeLines('Express', sized.express),
    ...verdict(sized, terminal),
    ...balanceLines(sized.balance),
  ];
}

function indented(line: string): string {
  return `  ${line}`;
}

function demandLines({ environment, demand, topics }: SizedEnvironment, terminal: Terminal): readonly string[] {
  const { ingress, diskWrites, egress, replication, storage, partitions, withoutRate } = demand;
  const open = withoutRate.length === 0 ? '' : `; ${withoutRate.length} without a rate count by their partitions alone`;
  return [
    `${paint(terminal, 'bold', environment)}: ${topics.length} topic${topics.length === 1 ? '' : 's'} with a rate${open}`,
    ...[
      `ingress      ${perSecond(ingress)}`,
      `disk writes  ${perSecond(diskWrites)}  ingress × replicas`,
      `egress       ${perSecond(egress)}  ingress × readers`,
      `replication  ${perSecond(replication)}  ingress × (replicas - 1)`,
      `storage      ${gibibytes(storage)}  retention × rate × replicas, + 20 % for growth`,
      `partitions   ${partitions}  with their replicas`,
    ].map(indented),
  ];
}

function sizeLines(kind: string, size: ClusterSize | undefined): readonly string[] {
  if (size === undefined) return [`${kind}: no cluster of up to 60 brokers carries this`];
  const { brokerType, brokerCount, storageGiB, needs } = size;
  const disk = storageGiB === undefined ? '' : `, ${storageGiB}GiB each`;
  return [
    `${kind}: ${brokerCount} × ${brokerType}${disk}`,
    ...needs.map(({ what, brokers, arithmetic }) => `  ${String(brokers).padStart(3)}: ${what}: ${arithmetic}`),
  ];
}

function verdict({ environment, declared, topics, shortages, standard }: SizedEnvironment, terminal: Terminal) {
  const { brokerType = 'brokers of a type that nobody declared', flavour, brokerCount } = declared;
  if (flavour === 'serverless') return [`cluster of ${environment}: MSK Serverless, which has no brokers to size`];
  const { storageGiB, storageGrowsToGiB } = declared;
  const growth = storageGrowsToGiB === undefined ? '' : `, growing to ${storageGrowsToGiB}GiB`;
  const disk = storageGiB === undefined ? '' : `, ${storageGiB}GiB each${growth}`;
  const cluster = `cluster of ${environment}: ${brokerCount} × ${brokerType}${disk}`;
  if (shortages === undefined) return [`${cluster}: compare it with the ${standard?.brokerCount ?? 'more'} above`];
  if (shortages.length > 0) {
    return [`${cluster}: ${paint(terminal, 'red', 'too small')}, because`, ...shortages.map(indented)];
  }
  const rate = 'rate: { messages: 500, messageSize: 1KiB }';
  const known =
    topics.length === 0 ? ` for the partitions; no topic declares a rate (${rate}), so nothing else is known` : '';
  return [`${cluster}: ${paint(terminal, 'green', 'enough')}${known}`];
}

const namedTopics = 10;

function balanceLines(balance: PartitionBalance | undefined): readonly string[] {
  if (balance === undefined) return [];
  const { from, to, movedBytes, uneven } = balance;
  const named = uneven
    .slice(0, namedTopics)
    .map(({ topic, partitions, even }) => `${topic}: ${partitions} partitions, ${even} would be even`);
  const more = uneven.length > namedTopics ? [`and ${uneven.length - namedTopics} more`] : [];
  return [
    `from ${from} to ${to} brokers: ${gibibytes(movedBytes)} have to move; Kafka moves nothing by itself (docs/runbook.md#more-brokers)`,
    ...(uneven.length === 0 ? [] : [`${uneven.length} topics do not spread evenly over ${to} brokers`]),
    ...[...named, ...more].map(indented),
  ];
}
