import { findKafkaVersion } from './kafka-version.ts';

/** The only version whose clusters MSK takes from ZooKeeper to KRaft in place (AWS: `zk-to-kraft-migration.html`). */
const bridge = { from: '3.9.x', to: '3.9.x.kraft' } as const;

/**
 * The versions to upgrade to, one after the other, from one version to another: in place, forward only, and out of ZooKeeper by way of
 * 3.9.x (AWS: `version-upgrades.html`). Undefined: there is no way. Empty: it is there.
 */
export function upgradePath(from: string, to: string): readonly string[] | undefined {
  const [start, end] = [findKafkaVersion(from), findKafkaVersion(to)];
  if (start === undefined || end === undefined) return undefined;
  if (from === to) return [];
  if (start.metadata === end.metadata) return ordinal(from) < ordinal(to) ? [to] : undefined;
  if (start.metadata === 'kraft' || ordinal(to) < ordinal(bridge.to)) return undefined;
  const steps = new Set<string>([bridge.from, bridge.to, to]);
  return [...steps].filter((version) => version !== from);
}

function ordinal(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1_000 + minor;
}
