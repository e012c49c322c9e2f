import type { ForeignDepartmentKey } from '../model/department.ts';
import type { Path } from '../model/path.ts';
import { unknownName } from './declared-names.ts';
import { repeated } from './domain-set.ts';
import type { Placement } from './placement.ts';
import type { Fault, Rule } from './rule.ts';

/** About departments of domains where they run, and the keys that they keep themselves. */
export const departmentKeyRules: readonly Rule<Placement>[] = [
  {
    id: 'department-key-of',
    severity: 'error',
    wants: 'Keys of departments that a running domain declares, one each, and none for two of them.',
    because: 'A key for a misspelt department is used by nobody, and the platform makes another one without a word.',
    check: ({ environment: { departmentKeys: keys = [] }, running, known }) => [
      ...keys.flatMap(({ domain, department }, index) => {
        const found = running.find(({ name }) => name === domain);
        const names = running.map(({ name }) => name);
        if (found === undefined && known.includes(domain) && !names.includes(domain)) return [];
        if (found === undefined)
          return [unknownName(at(index, 'domain'), domain, names, `one of the domains ${names.join(', ')}`)];
        const declared = (found.departments ?? []).map(({ name }) => name);
        if (declared.includes(department)) return [];
        const expected = `a department of ${domain}: ${declared.join(', ') || 'there is none'}`;
        return [unknownName(at(index, 'department'), department, declared, expected)];
      }),
      ...again(keys, ({ domain, department }) => `${domain}/${department}`, 'department'),
      ...again(keys, ({ keyArn }) => keyArn, 'keyArn'),
    ],
  },
  {
    id: 'department-key-account',
    severity: 'error',
    wants: "Keys of the account that stands beside them, in the environment's Region.",
    because:
      'A mistyped account is a stranger: records would be sealed with a key of theirs. A ciphertext of KMS is opened in the Region of its key alone.',
    check: ({ environment: { departmentKeys: keys = [], region } }) =>
      keys.flatMap(({ account, keyArn }, index) => {
        const [, , , there, owner] = keyArn.split(':');
        const path = at(index, 'keyArn');
        return [
          ...(owner === account ? [] : [{ path, got: `a key of account ${owner}`, expected: `one of ${account}` }]),
          ...(there === region ? [] : [{ path, got: `a key in ${there}`, expected: `one in ${region}` }]),
        ];
      }),
  },
  {
    id: 'department-kms-endpoint',
    severity: 'warning',
    wants: 'A way to KMS in a created VPC, where a running domain has departments.',
    because:
      'Clients seal and open records themselves, and a created VPC has no other way to KMS. Clients elsewhere need none here.',
    check: ({ environment: { network }, running }) => {
      const sealing = running.filter(({ departments = [] }) => departments.length > 0).map(({ name }) => name);
      const { endpoints = [] } = network.create ?? {};
      if (network.create === undefined || sealing.length === 0 || endpoints.includes('kms')) return [];
      const [got, expected] = [endpoints.join(', ') || 'nothing', 'kms among them'];
      return [{ path: ['network', 'create', 'endpoints'], got, expected, fix: `Needed for ${sealing.join(', ')}` }];
    },
  },
  {
    id: 'department-zone',
    severity: 'warning',
    wants: 'Departments on topics of zones that are not public.',
    because: 'Records that one department may not read are not public: the zone of the topic is probably another one.',
    check: ({ environment: { zones }, running }) => {
      const open = zones.filter(({ classification }) => classification === 'public').map(({ name }) => name);
      return running.flatMap(({ name: domain, topics }) =>
        topics.flatMap(({ zone, departments }, index) => {
          if (departments === undefined || !open.includes(zone)) return [];
          const got = `${zone}, which is public, with departments`;
          return [{ domain, path: ['topics', index, 'zone'], got, expected: 'a zone that is not public' }];
        }),
      );
    },
  },
];

function at(index: number, key: keyof ForeignDepartmentKey): Path {
  return ['departmentKeys', index, key];
}

function again(
  keys: readonly ForeignDepartmentKey[],
  keyOf: (key: ForeignDepartmentKey) => string,
  name: keyof ForeignDepartmentKey,
): readonly Fault[] {
  return repeated([...keys.entries()], ([, key]) => keyOf(key)).map(({ item: [index, key], first: [, first] }) => ({
    path: at(index, name),
    got: `${keyOf(key)} a second time`,
    expected: 'one key for each department',
    fix: `It stands with ${first.domain}/${first.department}`,
  }));
}
