/** Disks that MSK makes larger by itself, and never smaller again. */
export interface StorageGrowth {
  /** GiB per broker, at most. */
  readonly toGiB: number;
  /** Percent of the fullest disk from which it grows. */
  readonly atUsedPercent: number;
  /** Percent of the fullest disk from which somebody is called: growth has come too late, or to its end. Absent: 85. */
  readonly alarmAtPercent?: number;
  /** ARN of an Amazon SNS topic that is told then. Absent: nobody, until an action is added to the alarm. */
  readonly notifyTopicArn?: string;
}

/** What disks of Standard brokers do beyond holding records. Express brokers have none to set up. */
export interface BrokerStorage {
  /** GiB per broker. Absent on Express brokers, and only there. */
  readonly storageGiB?: number;
  /** Absent: disks stay as large as they are. */
  readonly storageGrowth?: StorageGrowth;
  /** MiB per second of each disk. Absent: 250, which every disk has. */
  readonly storageThroughputMiB?: number;
  /** True: topics may keep old segments in a cheaper tier (KIP-405). Absent: false. */
  readonly tieredStorage?: boolean;
}

/** Largest disk of a Standard broker, in GiB (AWS: `msk/latest/developerguide/limits.html`). */
export const maximumStorageGiB = 16_384;

/** What AWS recommends (`msk-autoexpand-details.html`), and what it takes. */
export const growthAtUsedPercent = { from: 10, to: 80, recommendedFrom: 50, recommendedTo: 60 } as const;

/** From here on AWS wants somebody to act (`bestpractices.html`). */
export const defaultDiskAlarmPercent = 85;

/** MiB per second that every disk has (`msk-provision-throughput-management.html`). */
export const standardThroughputMiB = 250;

/** The smallest disk whose throughput can be ordered, in GiB (same page). */
export const leastFastStorageGiB = 10;
