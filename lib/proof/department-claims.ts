import type { Client } from '../model/client.ts';
import { allKeyUse } from '../model/department.ts';
import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import type { Claim } from './claim.ts';

/**
 * What must be impossible with the keys of departments that the platform makes. A key that a department keeps itself is in no template of
 * ours: what its policy says is left out.
 */
export function departmentClaims(
  { accounts, departmentKeys = [], cluster }: Pick<Environment, 'accounts' | 'departmentKeys' | 'cluster'>,
  running: readonly Domain[],
): readonly Claim[] {
  const known = running.flatMap(({ clients }) => clients).flatMap((client) => roleOf(client, accounts, cluster));
  return running.flatMap((domain) =>
    (domain.departments ?? [])
      .filter(({ name }) => !departmentKeys.some((key) => key.domain === domain.name && key.department === name))
      .flatMap(({ name }) => claimsOf(domain, name, known)),
  );
}

function claimsOf({ name: domain, topics }: Domain, department: string, known: readonly string[]): readonly Claim[] {
  const of = `${domain}-${department}`;
  const key = `the key of department ${department} of ${domain}`;
  const on = { kinds: ['key'], tags: { domain, department } } as const;
  const sealed = topics.filter(({ departments }) => departments?.includes(department)).map(({ name }) => name);
  const context = 'kms:EncryptionContext';
  return [
    {
      id: `department-own-records-${of}`,
      says: `Nobody uses ${key} for records of another department, or of none.`,
      nobody: {},
      may: allKeyUse,
      on,
      when: { StringNotEquals: { [`${context}:department`]: department } },
    },
    {
      id: `department-own-topics-${of}`,
      says: `Nobody uses ${key} for a topic that does not have the department.`,
      nobody: {},
      may: allKeyUse,
      on,
      when: { StringNotEquals: { [`${context}:topic`]: sealed } },
    },
    {
      id: `department-outside-${of}`,
      says: `No service and nobody but declared roles uses ${key}.`,
      nobody: { among: ['others', 'services'], except: known },
      may: allKeyUse,
      on,
    },
    {
      id: `department-grants-${of}`,
      says: `Nobody gives ${key} away by a grant.`,
      nobody: {},
      may: ['kms:CreateGrant'],
      on,
    },
  ];
}

/** Roles that clients name and no template makes. */
function roleOf(
  { runsAs, roleName }: Client,
  { streaming }: Environment['accounts'],
  cluster: Environment['cluster'],
): readonly string[] {
  const account = runsAs === undefined ? streaming : cluster.create?.connectivity?.accounts[runsAs.account];
  const role = runsAs?.role ?? roleName;
  return role === undefined || account === undefined ? [] : [`arn:*:iam::${account}:role/${role}`];
}
