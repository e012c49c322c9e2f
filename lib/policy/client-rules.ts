import { clusterAction } from '../model/access.ts';
import type { AclOperation } from '../model/acl.ts';
import { clientNameFault, isClientHost } from '../model/client.ts';
import { issuedClientRules } from './client-certificate-rules.ts';
import { type DomainSet, repeated } from './domain-set.ts';
import { clientFault, eachClient, placedClients } from './each-client.ts';
import type { Rule } from './rule.ts';

const harmless: readonly AclOperation[] = ['DESCRIBE', 'DESCRIBE_CONFIGS', 'IDEMPOTENT_WRITE'];

export const clientRules: readonly Rule<DomainSet>[] = [
  {
    id: 'client-name',
    severity: 'error',
    wants: 'Client names of letters, digits, ".", "_" and "-", at most 64.',
    because: 'The name is a SCRAM user name, a certificate name and a part of secret and role names at once.',
    check: eachClient(({ name }) => {
      const expected = clientNameFault(name);
      return expected === undefined ? undefined : { key: 'name', got: `"${name}"`, expected };
    }),
  },
  {
    id: 'client-naming',
    severity: 'error',
    waivable: true,
    wants: 'Client names in lower case; those of SCRAM and mTLS clients with the ending that the environment asks for.',
    because: 'Two names that differ in case alone are two users to Kafka and one to most people.',
    check: eachClient(({ name, authentication }, _, { limits: { serviceSuffix = '' } }) => {
      const suffix = authentication === 'iam' ? '' : serviceSuffix;
      if (clientNameFault(name) !== undefined) return undefined;
      if (name === name.toLowerCase() && name.endsWith(suffix)) return undefined;
      const expected = suffix === '' ? 'lower-case letters' : `a lower-case name that ends in ${suffix}`;
      return { key: 'name', got: `"${name}"`, expected };
    }),
  },
  {
    id: 'client-unique',
    severity: 'error',
    wants: 'Client names that are unique in the whole configuration.',
    because: 'A cluster has one list of SCRAM users; two clients of one name would share their rights.',
    check: ({ domains }) =>
      repeated(placedClients(domains), ({ client }) => client.name).map(({ item, first }) =>
        clientFault(item, {
          key: 'name',
          got: `"${item.client.name}" a second time`,
          expected: 'each client once',
          fix: `It is already clients[${first.index}] of the domain ${first.domain.name}`,
        }),
      ),
  },
  {
    id: 'client-output',
    severity: 'error',
    wants: 'Names of IAM clients that differ in more than their separators.',
    because: 'Outputs of CloudFormation are named after them, of letters and digits alone.',
    check: ({ domains }) =>
      repeated(
        placedClients(domains).filter(({ client: { authentication } }) => authentication === 'iam'),
        ({ client: { name } }) => name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase(),
      ).flatMap(({ item, first }) =>
        item.client.name === first.client.name
          ? []
          : clientFault(item, {
              key: 'name',
              got: `"${item.client.name}" beside "${first.client.name}" of the domain ${first.domain.name}`,
              expected: 'a name that differs in letters or digits',
            }),
      ),
  },
  {
    id: 'client-hosts',
    severity: 'error',
    wants: 'IP addresses as hosts, of SCRAM or mTLS clients.',
    because: 'Kafka compares a host with the address of the connection, letter by letter; ACLs never bind IAM clients.',
    check: eachClient(({ authentication, hosts }) => {
      if (hosts === undefined) return undefined;
      if (authentication === 'iam') {
        const fix = 'Bind its role by aws:VpcSourceIp instead';
        return { key: 'hosts', got: 'hosts of an iam client', expected: 'a scram or mtls client', fix };
      }
      const wrong = hosts.filter((host) => !isClientHost(host));
      if (hosts.length > 0 && wrong.length === 0) return undefined;
      const got = hosts.length === 0 ? 'an empty list' : wrong.map((host) => `"${host}"`).join(', ');
      return { key: 'hosts', got, expected: 'IP addresses such as 10.0.1.7, each written out: no ranges, no names' };
    }),
  },
  {
    id: 'client-cluster-operations',
    severity: 'error',
    wants: 'Operations on the cluster that the authorization plane of the client knows.',
    because:
      'MSK has no IAM action for the others, so the client would be refused (AWS: msk/latest/developerguide/kafka-actions.html).',
    check: eachClient(({ authentication, clusterOperations = [] }) => {
      const unknown = clusterOperations.filter((operation) => clusterAction(operation) === undefined);
      if (authentication !== 'iam' || unknown.length === 0) return undefined;
      const expected = 'describe, describe_configs, alter, alter_configs or idempotent_write for an iam client';
      return { key: 'clusterOperations', got: unknown.join(', ').toLowerCase(), expected };
    }),
  },
  {
    id: 'client-runs-as',
    severity: 'error',
    wants: 'Roles of other accounts for IAM clients alone, instead of one that the platform makes.',
    because:
      'SCRAM and mTLS clients are known by user and certificate; with two roles nobody knows which one gets the rights.',
    check: eachClient(({ authentication, assumedBy, runsAs }) => {
      if (runsAs === undefined) return undefined;
      const got = `a role of account ${runsAs.account}`;
      if (authentication !== 'iam') return { key: 'runsAs', got, expected: `nothing for a ${authentication} client` };
      if (assumedBy === undefined) return undefined;
      return { key: 'runsAs', got: `${got} beside assumedBy`, expected: 'one of the two' };
    }),
  },
  {
    id: 'client-role-name',
    severity: 'error',
    wants: 'Names of roles for SCRAM and mTLS clients alone.',
    because: 'An IAM client has one role, which the platform makes or runsAs names.',
    check: eachClient(({ authentication, roleName }) => {
      if (roleName === undefined || authentication !== 'iam') return undefined;
      return { key: 'roleName', got: `"${roleName}"`, expected: 'assumedBy or runsAs for an iam client' };
    }),
  },
  {
    id: 'client-operator',
    severity: 'error',
    waivable: true,
    wants: 'Clients that at most look at the cluster.',
    because: 'Whoever alters the cluster can give itself every right; that is for operators, and for the reconciler.',
    check: eachClient(({ clusterOperations = [] }) => {
      const strong = clusterOperations.filter((operation) => !harmless.includes(operation));
      if (strong.length === 0) return undefined;
      const expected = 'describe, describe_configs or idempotent_write';
      return { key: 'clusterOperations', got: strong.join(', ').toLowerCase(), expected };
    }),
  },
  ...issuedClientRules,
];
