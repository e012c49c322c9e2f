import type { Lake, LayerLifecycle } from '../../lib/model/lake.ts';
import type { Persona } from '../../lib/model/persona.ts';
import type { Zone } from '../../lib/model/zone.ts';
import type { Edit } from './governed-platform.ts';

type Case = readonly [id: string, refused: Edit, accepted: Edit];

const withLake =
  (lake: Lake = {}, more: object = {}): Edit =>
  ({ environment }) =>
    Object.assign(environment, { lake, ...more });

const lifecycle = (bucket: keyof NonNullable<Lake['lifecycle']>, steps: LayerLifecycle, more: object = {}) =>
  withLake({ lifecycle: { [bucket]: steps } }, more);

const analyst: Persona = { name: 'analysts', layers: ['analytics'], assumedBy: [] };

const open: Zone = { name: 'confidential', classification: 'confidential' };

const zones =
  (changes: Partial<Zone>, lake: Lake | undefined = {}): Edit =>
  ({ environment }) =>
    Object.assign(environment, { lake, zones: environment.zones.map((zone) => ({ ...zone, ...changes })) });

/** Edits that a rule about the lake refuses, and one beside each that it accepts. */
export const lakeCases: readonly Case[] = [
  [
    'lake-object-lock',
    ({ environment, policy }) => {
      Object.assign(environment, { lake: { objectLockMode: 'compliance' } });
      policy.production = false;
    },
    withLake({ objectLockMode: 'compliance' }),
  ],
  ['lake-object-lock', withLake({ objectLockMode: 'compliance' }, { removal: 'destroy' }), withLake()],
  [
    'lake-archived-layer',
    lifecycle('analytics', { archiveDays: 90 }, { personas: [analyst] }),
    lifecycle('analytics', { instantRetrievalDays: 90 }, { personas: [analyst] }),
  ],
  [
    'lake-archived-layer',
    lifecycle('curated', { archiveDays: 90 }, { personas: [{ ...analyst, writes: ['curated'] }] }),
    lifecycle('curated', { archiveDays: 90 }, { personas: [analyst] }),
  ],
  [
    'lake-archived-layer',
    lifecycle('raw', { archiveDays: 90 }, { zones: [{ ...open, readers: ['arn:aws:iam::111111111111:role/query'] }] }),
    lifecycle('raw', { archiveDays: 90 }, { zones: [{ ...open, readers: ['payments/payments-service'] }] }),
  ],
  [
    'lake-lifecycle-order',
    lifecycle('raw', { infrequentAccessDays: 29 }),
    lifecycle('raw', { infrequentAccessDays: 30 }),
  ],
  [
    'lake-lifecycle-order',
    lifecycle('raw', { infrequentAccessDays: 30, instantRetrievalDays: 59 }),
    lifecycle('raw', { infrequentAccessDays: 30, instantRetrievalDays: 60 }),
  ],
  [
    'lake-lifecycle-order',
    lifecycle('raw', { infrequentAccessDays: 30, expireDays: 30 }),
    lifecycle('raw', { infrequentAccessDays: 30, expireDays: 31 }),
  ],
  ['lake-lifecycle-order', lifecycle('raw', { archiveDays: 9, expireDays: 9 }), lifecycle('raw', { archiveDays: 0 })],
  [
    'lake-archive-expiry',
    ({ environment }) =>
      Object.assign(environment, {
        lake: { lifecycle: { archive: { expireDays: 2_556 } } },
        zones: environment.zones.map((zone) => ({ ...zone, retentionClass: '7y' })),
      }),
    lifecycle('archive', { expireDays: 2_557 }),
  ],
  ['lake-bucket-name', zones({ name: 'z'.repeat(27) }), zones({ name: 'z'.repeat(26) })],
  [
    'lake-bucket-name',
    withLake({}, { platform: 'p'.repeat(20), name: 'production' }),
    withLake({}, { platform: 'p'.repeat(20) }),
  ],
  [
    'zone-writers-lake',
    ({ environment }) => {
      environment.zones = environment.zones.map((zone) => ({ ...zone, writers: ['payments/payments-sink'] }));
    },
    zones({ writers: ['payments/payments-sink'] }),
  ],
];
