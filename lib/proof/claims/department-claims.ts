import type { Client } from '../../model/client.ts';
import { allKeyUse } from '../../model/department.ts';
import type { Domain } from '../../model/domain.ts';
import type { Claim } from '../claim.ts';
import { type ClaimSubject, clientArns, clientsOf, foreignArns } from './claim-subject.ts';

/**
 * What must be impossible with the keys of departments that the platform makes. A key that a department keeps itself is in no template of
 * ours: what its policy says is left out.
 */
export function departmentClaims(subject: ClaimSubject): readonly Claim[] {
  const { environment, domains } = subject;
  const { departmentKeys = [] } = environment;
  const known = domains.flatMap(({ clients }) => clients).flatMap((client) => rolesOf(subject, client));
  return domains.flatMap((domain) =>
    (domain.departments ?? [])
      .filter(({ name }) => !departmentKeys.some((key) => key.domain === domain.name && key.department === name))
      .flatMap(({ name }) => [...claimsOf(domain, name, known), readersClaim(subject, domain, name)]),
  );
}

/** Clients open what is sealed for the department that their access lines name. */
function readersClaim(subject: ClaimSubject, { name: domain, access }: Domain, department: string): Claim {
  const lines = access.filter((line) => line.department === department);
  const readers = clientsOf(subject).filter(({ reference }) =>
    lines.some(({ client }) => client.domain === reference.domain && client.client === reference.client),
  );
  return {
    id: `department-readers-${domain}-${department}`,
    says: `Nobody but ${readers.map(({ client }) => client.name).join(', ')} opens records of department ${department} of ${domain}, whatever other policies say.`,
    nobody: {
      except: readers.flatMap(({ client, reference }) => [
        ...clientArns(subject, client, reference),
        ...rolesOf(subject, client),
      ]),
      heldBackBy: 'resource',
    },
    may: ['kms:Decrypt'],
    on: { kinds: ['key'], tags: { domain, department } },
  };
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
      nobody: { heldBackBy: 'resource' },
      may: allKeyUse,
      on,
      when: { StringNotEquals: { [`${context}:department`]: department } },
    },
    {
      id: `department-own-topics-${of}`,
      says: `Nobody uses ${key} for a topic that does not have the department.`,
      nobody: { heldBackBy: 'resource' },
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
      nobody: { heldBackBy: 'resource' },
      may: ['kms:CreateGrant'],
      on,
    },
  ];
}

/** Roles that clients name and no template makes. */
function rolesOf(subject: ClaimSubject, client: Client): readonly string[] {
  const { runsAs, roleName } = client;
  if (runsAs !== undefined) return foreignArns(subject, client);
  return roleName === undefined ? [] : [`arn:*:iam::${subject.environment.accounts.streaming}:role/${roleName}`];
}
