/** What a topic is expected to carry at its peak. It advises a number of partitions and limits nothing. */
export interface TopicRate {
  readonly messagesPerSecond: number;
  /** Average size of a record, before compression. */
  readonly messageBytes: number;
  /** Instances that the largest consumer group runs. Absent: as many as the partitions allow. */
  readonly consumers?: number;
}
