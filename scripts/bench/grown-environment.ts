import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

export interface Growth {
  /** Zones in all, from one on. */
  readonly zones: number;
  /** Personas that read every added zone, besides one per ten zones that reads and writes. */
  readonly personas: number;
}

/** More do not fit into the policies of one role. */
const zonesPerEngineer = 10;

/** Of all domains but the one whose topics need three zones. */
const domains = ['audit', 'ledger', 'notifications', 'payments'];

/**
 * Writes a copy of our configuration whose environment `staging`, with three accounts, has so many zones and personas. One zone is that of
 * the topics; each other one is closed and personal. All have an archive.
 */
export function writeGrown(root: string, folder: string, { zones, personas }: Growth): void {
  mkdirSync(join(folder, 'environments'), { recursive: true });
  cpSync(join(root, 'config/domains'), join(folder, 'domains'), { recursive: true });
  const environment = parse(readFileSync(join(root, 'config/environments/staging.yaml'), 'utf8'));
  const readers = Array.from({ length: personas }, (_, index) => `reader-${index + 1}`);
  const grown = {
    ...environment,
    domains,
    zones: [
      { name: 'confidential', classification: 'confidential', retentionClass: '10y' },
      ...Array.from({ length: zones - 1 }, (_, index) => ({
        name: `personal-${index + 1}`,
        ...{ classification: 'pii', retentionClass: '7y', readers: [engineer(index), ...readers] },
      })),
    ],
    personas: [
      ...Array.from({ length: Math.ceil((zones - 1) / zonesPerEngineer) }, (_, index) => ({
        ...{ name: engineer(index * zonesPerEngineer), layers: ['raw', 'curated', 'analytics'], writes: ['curated'] },
        assumedBy: [user('grace')],
      })),
      ...readers.map((name) => ({ name, layers: ['analytics'], assumedBy: [user(name)] })),
    ],
    policy: { ...environment.policy, zoneRetention: {} },
  };
  writeFileSync(join(folder, 'environments/staging.yaml'), stringify(grown));
}

function engineer(zone: number): string {
  return `engineer-${Math.floor(zone / zonesPerEngineer) + 1}`;
}

function user(name: string): string {
  return `arn:aws:iam::999999999999:user/${name}`;
}
