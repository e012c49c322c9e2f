import { longestBucketName } from '../contracts/lake-names.ts';
import type { Environment, Removal } from '../model/environment.ts';
import { type Lake, type LakeBucket, lakeBuckets, lakeLayers, lifecycleOf } from '../model/lake.ts';
import type { Persona } from '../model/persona.ts';
import { policyLimits } from '../model/policy.ts';
import { retentionClassDays } from '../model/retention-class.ts';
import { type Zone, zoneMember } from '../model/zone.ts';
import type { EnvironmentSubject } from './environment-rules.ts';
import { type Fault, type Rule, rulesWithin } from './rule.ts';

/** Subject of the rules about the lake. */
export interface LakeSubject {
  readonly lake: Lake;
  readonly zones: readonly Pick<Zone, 'name' | 'retentionClass'>[];
  /** Personas, and roles that a zone lets in by their ARN. */
  readonly readers: readonly Pick<Persona, 'name' | 'layers' | 'writes'>[];
  readonly removal: Removal;
  readonly production: boolean;
}

/** S3 keeps what it moves for at least 30 days where it was (AWS: `AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html`). */
const leastDays = 30;

const steps = ['infrequentAccess', 'instantRetrieval', 'archive', 'expire'] as const;

/** What an environment and a construct have in common. */
export const lakeStorageRules: readonly Rule<LakeSubject>[] = [
  {
    id: 'lake-object-lock',
    severity: 'error',
    wants: 'Object Lock in compliance mode in production alone.',
    because:
      'Nobody, root included, deletes such an object before its time: buckets, stacks and accounts become undeletable.',
    check: ({ lake: { objectLockMode }, production, removal }) =>
      objectLockMode === 'compliance' && !(production && removal === 'retain')
        ? [
            {
              path: ['objectLockMode'],
              got: '"compliance"',
              expected: `governance ${production ? 'with removal: destroy' : 'outside production'}`,
            },
          ]
        : [],
  },
  {
    id: 'lake-archived-layer',
    severity: 'error',
    wants: 'No lifecycle that archives a layer which somebody queries.',
    because: 'Archived objects must be restored before they can be read: queries leave them out without a word.',
    check: ({ lake: { lifecycle = {} }, readers }) =>
      lakeLayers.flatMap((layer) => {
        const querying = readers.filter(({ layers, writes = [] }) => [...layers, ...writes].includes(layer));
        const days = lifecycle[layer]?.archiveDays;
        if (days === undefined || querying.length === 0) return [];
        const names = [...new Set(querying.map(({ name }) => name))];
        const expected = `no archive: ${names.join(', ')} ${names.length === 1 ? 'queries' : 'query'} it`;
        const fix = 'instantRetrieval costs about as little, and is read at once';
        return [{ path: ['lifecycle', layer, 'archive'], got: `${days}d`, expected, fix }];
      }),
  },
  {
    id: 'lake-lifecycle-order',
    severity: 'error',
    wants: 'Lifecycles whose steps S3 takes: the first after 30 days, each next one 30 days later, the end last.',
    because: 'S3 refuses the whole configuration otherwise (lifecycle-transition-general-considerations.html).',
    check: ({ lake: { lifecycle = {} } }) => lakeBuckets.flatMap((bucket) => orderFaults(bucket, lifecycle)),
  },
  {
    id: 'lake-archive-expiry',
    severity: 'error',
    wants: 'Archives that keep their objects for the longest retention class of the zones.',
    because: 'The lock would keep the versions, but a marker would hide them from whoever has to show them.',
    check: ({ lake: { lifecycle = {} }, zones }) => {
      const days = lifecycle.archive?.expireDays;
      const longest = Math.max(...zones.map(({ retentionClass = 'standard' }) => retentionClassDays[retentionClass]));
      if (days === undefined || days >= longest) return [];
      const expected = Number.isFinite(longest) ? `at least ${longest}d` : 'nothing: a zone keeps its archive for ever';
      return [{ path: ['lifecycle', 'archive', 'expire'], got: `${days}d`, expected }];
    },
  },
];

function orderFaults(bucket: LakeBucket, lifecycle: Lake['lifecycle']): readonly Fault[] {
  const named = lifecycleOf(bucket, lifecycle);
  const written = steps.flatMap((step) => {
    const days = named[`${step}Days`];
    return days === undefined ? [] : [{ step, days }];
  });
  return written.flatMap(({ step, days }, index) => {
    const before = written[index - 1];
    const gap = step === 'expire' ? 1 : leastDays;
    const least = before === undefined ? (step === 'infrequentAccess' ? leastDays : 0) : before.days + gap;
    if (days >= least) return [];
    const after = before === undefined ? '' : `, ${gap}d after ${before.step}`;
    return [{ path: ['lifecycle', bucket, step], got: `${days}d`, expected: `at least ${least}d${after}` }];
  });
}

/** Analytics has the longest name of the layers. The bucket of the access logs is the platform's own. */
function nameFaults({ platform, name, accounts, zones }: Environment): readonly Fault[] {
  const own = { path: ['platform'], got: platform, parts: ['platform', 'access-logs'] };
  const ofZones = zones.map((zone, index) => ({
    path: ['zones', index, 'name'],
    got: zone.name,
    parts: [zone.name, 'analytics'],
  }));
  return [own, ...ofZones].flatMap(({ path, got, parts }) => {
    const bucket = [platform, name, accounts.lake, ...parts].join('-');
    const excess = bucket.length - longestBucketName;
    if (excess <= 0) return [];
    const most = Math.max(got.length - excess, 0);
    const expected = `at most ${most} characters: S3 takes ${longestBucketName}, and the bucket ${bucket} has ${bucket.length}`;
    return [{ path, got: `"${got}"`, expected }];
  });
}

/** A role that a zone names by its ARN reads every layer. */
function rolesByArn(zones: readonly Zone[]): LakeSubject['readers'] {
  return zones.flatMap(({ readers = [] }) =>
    readers
      .map(zoneMember)
      .flatMap((member) => (member.kind === 'role' ? [{ name: member.roleArn, layers: lakeLayers }] : [])),
  );
}

export const lakeRules: readonly Rule<EnvironmentSubject>[] = [
  ...rulesWithin(lakeStorageRules, ({ environment }: EnvironmentSubject) => {
    const { lake, zones, personas = [], removal } = environment;
    if (lake === undefined) return undefined;
    const { production } = policyLimits(environment);
    const readers = [...personas, ...rolesByArn(zones)];
    return { path: ['lake'], subject: { lake, zones, readers, removal, production } };
  }),
  {
    id: 'lake-bucket-name',
    severity: 'error',
    wants: 'Zones whose names fit into those of their buckets.',
    because: 'A bucket is named after platform, environment, account, zone and layer, and S3 takes 63 characters.',
    check: ({ environment }) => (environment.lake === undefined ? [] : nameFaults(environment)),
  },
  {
    id: 'zone-writers-lake',
    severity: 'error',
    wants: 'Writers of zones in environments with a lake.',
    because: 'They write to the raw bucket of the zone, and without a lake there is none.',
    check: ({ environment: { lake, zones } }) =>
      zones.flatMap(({ writers = [] }, index) =>
        lake === undefined && writers.length > 0
          ? [{ path: ['zones', index, 'writers'], got: writers.join(', '), expected: 'none without `lake`' }]
          : [],
      ),
  },
];
