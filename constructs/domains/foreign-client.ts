import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Token, TokenComparison } from 'aws-cdk-lib/core';
import type { Authentication } from '../../lib/model/client.ts';
import type { ForeignAccess } from '../cluster/foreign-access.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import { refuseFaults } from '../construct-fault.ts';

interface ClientPlace {
  readonly authentication: Authentication;
  readonly role?: IRoleRef;
  readonly connections?: IConnectable;
}

/**
 * The cluster's side of a client with a role of another account. Undefined: the role is of the cluster's own account. Refuses a role of
 * an account that the cluster does not connect, and a network side: rules do not reach into the VPC of another account.
 */
export function foreignAccess(
  cluster: IKafkaCluster,
  { authentication, role, connections }: ClientPlace,
): ForeignAccess | undefined {
  if (role === undefined) return undefined;
  const { account } = role.env;
  const own = cluster.env.account;
  if (Token.compareStrings(account, own) !== TokenComparison.DIFFERENT) return undefined;
  const access = cluster.foreignAccess;
  const connected = access?.connects(account) === true;
  const got = `a role of account ${account}`;
  const open = access?.authentication.join(', ');
  refuseFaults(role, [
    ...(connected
      ? []
      : [
          {
            prop: 'role',
            got,
            expected: `a role of the cluster's account ${own}, or of one in its connectivity.accounts`,
          },
        ]),
    ...(connected && open !== '' && access?.authentication.includes('iam') === false
      ? [{ prop: 'role', got: `${got}, with ${open} open to it`, expected: 'iam in connectivity.authentication' }]
      : []),
    ...(authentication === 'iam'
      ? []
      : [
          {
            prop: 'role',
            got: `${got} for a ${authentication} client`,
            expected: `a role of account ${own}: a CrossAccountRole that it assumes`,
          },
        ]),
    ...(connections === undefined
      ? []
      : [{ prop: 'connections', got, expected: 'none: a KafkaVpcConnection in that account opens the way' }]),
  ]);
  return access;
}
