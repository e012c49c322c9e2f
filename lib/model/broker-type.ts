/** What a Standard broker of one type can carry. */
export interface BrokerType {
  readonly name: string;
  /** Partitions per broker, replicas included, that AWS recommends at most. */
  readonly recommendedPartitions: number;
  /** Above this MSK refuses configuration updates and SCRAM associations. */
  readonly maximumPartitions: number;
  readonly supportsKraft: boolean;
}

const small = ['large', 'xlarge'];
const medium = ['2xlarge'];
const big = ['4xlarge', '8xlarge', '12xlarge', '16xlarge'];

/** Standard broker types (AWS: `msk/latest/developerguide/broker-instance-sizes.html`, partition counts `bestpractices.html`). */
export const brokerTypes: readonly BrokerType[] = [
  { name: 'kafka.t3.small', recommendedPartitions: 300, maximumPartitions: 300, supportsKraft: false },
  ...family('kafka.m5', small, 1_000, 1_500),
  ...family('kafka.m5', medium, 2_000, 3_000),
  ...family('kafka.m5', [...big, '24xlarge'], 4_000, 6_000),
  ...family('kafka.m7g', small, 1_000, 1_500),
  ...family('kafka.m7g', medium, 2_000, 3_000),
  ...family('kafka.m7g', big, 4_000, 6_000),
];

export function findBrokerType(name: string): BrokerType | undefined {
  return brokerTypes.find((type) => type.name === name);
}

export function isExpressBroker(name: string): boolean {
  return name.startsWith('express.');
}

function family(
  name: string,
  sizes: readonly string[],
  recommendedPartitions: number,
  maximumPartitions: number,
): readonly BrokerType[] {
  return sizes.map((size) => ({
    name: `${name}.${size}`,
    recommendedPartitions,
    maximumPartitions,
    supportsKraft: true,
  }));
}
