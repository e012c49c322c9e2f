/** Limits of one client, enforced by each broker on its own (KIP-13, KIP-124, KIP-599). */
export interface ClientQuota {
  readonly client: string;
  readonly produceBytesPerSecond?: number;
  readonly consumeBytesPerSecond?: number;
  readonly requestPercentage?: number;
  readonly controllerMutationsPerSecond?: number;
}
