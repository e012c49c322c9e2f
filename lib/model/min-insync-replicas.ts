/** The most in-sync replicas to ask for: one replica may be away without stopping writers. A single replica is always in sync. */
export function maximumMinInsyncReplicas(replicationFactor: number): number {
  return Math.max(1, replicationFactor - 1);
}
