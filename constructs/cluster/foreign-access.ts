import { CfnClusterPolicy } from 'aws-cdk-lib/aws-msk';
import { Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Connectivity, connectionActions, maximumClusterPolicy } from '../../lib/model/connectivity.ts';
import { refuseFaults } from '../construct-fault.ts';
import { type Right, rightsSize, rightsStatements } from '../roles/split-rights.ts';

interface ForeignAccessProps {
  readonly connectivity: Connectivity;
  readonly clusterArn: string;
  /** Account of the cluster: its own roles need no cluster policy. */
  readonly account: string;
  readonly partition: string;
}

/** `"Principal":{"AWS":"<role ARN>"},` */
const principalFrame = 25;

/** The statement about connections without its accounts, and what each account adds. */
const connectionFrame = 400;
const accountFrame = 50;

/**
 * What other accounts may do with a cluster: connect, and what their roles were granted, topic by topic. It is one cluster policy,
 * rendered last, so that a late grant is in it. Each account's own policies have to allow the same: access across accounts needs both.
 */
export class ForeignAccess extends Construct {
  /** Account ids by name. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Ways in that other VPCs have by now. */
  readonly authentication: Connectivity['authentication'];
  private readonly props: ForeignAccessProps;
  private readonly rightsByRole = new Map<string, Right[]>();

  constructor(scope: Construct, id: string, props: ForeignAccessProps) {
    super(scope, id);
    this.props = props;
    const { connectivity, clusterArn } = props;
    this.accounts = connectivity.accounts;
    this.authentication = connectivity.runningCluster === undefined ? [] : connectivity.authentication;
    const foreign = Object.values(this.accounts).filter((account) => account !== props.account);
    if (connectivity.runningCluster === undefined || foreign.length === 0) return;
    new CfnClusterPolicy(this, 'Resource', {
      clusterArn,
      policy: Lazy.any({
        produce: () => ({
          Version: '2012-10-17',
          Statement: [this.connectionStatement(foreign.sort()), ...this.roleStatements()],
        }),
      }),
    });
  }

  connects(account: string): boolean {
    return Object.values(this.accounts).includes(account);
  }

  /** Rights of a role of another account, as its own policies have to allow them too. */
  allow(roleArn: string, right: Right): void {
    const rights = this.rightsByRole.get(roleArn) ?? [];
    this.rightsByRole.set(roleArn, rights);
    rights.push(right);
    const sizes = [...this.rightsByRole].map(([role, all]) => rightsSize(all, role.length + principalFrame));
    const connections = connectionFrame + Object.keys(this.accounts).length * accountFrame;
    const total = sizes.reduce((sum, size) => sum + size, connections);
    const got = `about ${total} characters: ${connections} for connections, ${sizes.join(' + ')} for roles`;
    const expected = `a cluster policy of at most ${maximumClusterPolicy}; grant prefixes of topics, or fewer roles`;
    refuseFaults(this, total > maximumClusterPolicy ? [{ prop: 'grants', got, expected }] : []);
  }

  private connectionStatement(accounts: readonly string[]): unknown {
    return {
      Sid: 'Connect',
      Effect: 'Allow',
      Principal: { AWS: accounts.map((account) => `arn:${this.props.partition}:iam::${account}:root`) },
      Action: connectionActions,
      Resource: this.props.clusterArn,
    };
  }

  private roleStatements(): readonly unknown[] {
    const roles = [...this.rightsByRole].sort(([a], [b]) => (a < b ? -1 : 1));
    return roles.flatMap(([role, rights]) =>
      rightsStatements(rights).map((statement) => ({ ...statement, Principal: { AWS: role } })),
    );
  }
}
