/** What a topic is expected to carry at its peak. It advises partitions and the size of the cluster, and limits nothing. */
export interface TopicRate {
  readonly messagesPerSecond: number;
  /** Over a whole day: what retention keeps. Absent: the peak all day. */
  readonly averageMessagesPerSecond?: number;
  /** Average size of a record, before compression. */
  readonly messageBytes: number;
  /** Instances that the largest consumer group runs. Absent: as many as the partitions allow. */
  readonly consumers?: number;
}
