import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Token } from 'aws-cdk-lib/core';
import { outputName } from '../../lib/contracts/published-outputs.ts';
import { clusterRights, type Intent, iamRights } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import { type KeyUse, keyActions, keyConditions } from '../../lib/model/department.ts';
import type { ResolvedAccess } from '../../lib/model/domain-document.ts';
import { ownedPrefix } from '../../lib/model/ownership.ts';
import type { ClientCertificate } from '../cluster/client-certificates.ts';
import type { ForeignAccess } from '../cluster/foreign-access.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import { kafkaPort } from '../cluster/kafka-port.ts';
import { throughOwnWay } from '../cluster/own-way.ts';
import type { ScramUser } from '../cluster/scram-users.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import type { Right } from '../roles/split-rights.ts';
import { viaService } from '../roles/via-service.ts';
import type { IDepartmentKey } from '../zones/department-key.ts';
import { arnPrefixLength, ClientPolicies } from './client-policies.ts';
import { foreignAccess } from './foreign-client.ts';

/** The access lines of one domain's document. Its clients carry it, so that what other domains grant them ends up in it. */
export interface DomainAccess {
  readonly domain: string;
  readonly cluster: IKafkaCluster;
  readonly lines: ResolvedAccess[];
}

export interface KafkaClientParts {
  readonly role?: IRoleRef;
  readonly connections?: IConnectable;
  readonly user?: ScramUser;
  /** Of an mTLS client to which the platform issues it. */
  readonly certificate?: ClientCertificate;
  /** The domain that the client belongs to. @default - none: an IAM client that only has a role */
  readonly owner?: DomainAccess;
}

export interface RoleClientProps {
  readonly name: string;
  /** Consumer groups of the client start with this; a literal that ends in `.` or `-`. @default - it joins no group */
  readonly groupPrefix?: string;
  /** Transactional ids of the client start with this; a literal that ends in `.` or `-`. @default - it opens no transaction */
  readonly transactionalIdPrefix?: string;
  /** The client's network side: grants open the brokers to it. @default - the network is opened elsewhere */
  readonly connections?: IConnectable;
}

/** A program that talks to Kafka. A topic's grants give it all that it needs: rights, secret and network rule. */
export class KafkaClient {
  readonly client: Client;
  readonly role?: IRoleRef;
  readonly user?: ScramUser;
  readonly certificate?: ClientCertificate;
  readonly owner?: DomainAccess;
  private readonly connections?: IConnectable;
  private readonly policies?: ClientPolicies;

  constructor(client: Client, { role, connections, user, certificate, owner }: KafkaClientParts) {
    this.client = client;
    this.role = role;
    this.user = user;
    this.certificate = certificate;
    this.owner = owner;
    this.connections = connections;
    if (role !== undefined) {
      const output = owner === undefined ? undefined : outputName('KafkaAccessPolicy', client.name);
      this.policies = new ClientPolicies(role, client.name, output);
    }
    for (const { secret } of [user, certificate].filter((held) => held !== undefined)) this.allowSecret(secret);
  }

  /**
   * An IAM client for a role that exists: no domain declares it, no ACL is written for it. A role of another account needs that
   * account among the cluster's `connectivity.accounts`; its rights stand in the cluster policy too, its way to the brokers is a
   * `KafkaVpcConnection` of its own.
   */
  static fromRole(role: IRoleRef, { connections, ...client }: RoleClientProps): KafkaClient {
    refuseFaults(role, prefixFaults(client));
    return new KafkaClient({ ...client, authentication: 'iam' }, { role, connections });
  }

  /** The way to the brokers, and of an IAM client the statements about the cluster itself. */
  letIn(cluster: IKafkaCluster): void {
    if (this.client.authentication === 'iam') {
      this.allowIam(cluster, [{ actions: clusterRights(this.client), arn: cluster.clusterArn, name: '' }]);
    }
    if (this.foreignAccess(cluster) === undefined) this.openNetwork(cluster);
  }

  /** Everything outside Kafka that the intent needs: identity statements of an IAM client, and the way to the brokers. */
  allow(cluster: IKafkaCluster, intent: Intent, topic: string): void {
    this.letIn(cluster);
    if (this.client.authentication !== 'iam') return;
    const { groupPrefix, transactionalIdPrefix } = this.client;
    const named = {
      cluster: { arn: cluster.clusterArn, name: '' },
      topic: { arn: cluster.topicArn(topic), name: topic },
      group: { arn: cluster.groupArn(`${groupPrefix}*`), name: `${groupPrefix}` },
      'transactional-id': {
        arn: cluster.transactionalIdArn(`${transactionalIdPrefix}*`),
        name: `${transactionalIdPrefix}`,
      },
    };
    this.allowIam(
      cluster,
      iamRights(intent).map(({ on, actions }) => ({ actions, ...named[on] })),
    );
  }

  /** Rights outside Kafka, of the role that the client has. Without a role there is nobody to have them. */
  allowOutside(rights: readonly Right[]): void {
    for (const right of rights) this.policies?.add(right);
  }

  /** Seals or opens records of a topic for a department: in the policies of the role, and in that of the key where it is ours. */
  useKey(key: IDepartmentKey, use: KeyUse, topic: string): void {
    if (this.role === undefined) return;
    const conditions = keyConditions([topic], key.department);
    // Conditions are longer than what is reckoned for a statement: they count as a part of the name.
    this.policies?.allow(keyActions[use], key.keyArn, JSON.stringify(conditions), conditions);
    key.letUse(use, this.role, topic);
  }

  private foreignAccess(cluster: IKafkaCluster): ForeignAccess | undefined {
    return foreignAccess(cluster, {
      authentication: this.client.authentication,
      role: this.role,
      connections: this.connections,
    });
  }

  /** From the client's side, so that both rules stand in its stack: the cluster's stack knows nothing of its clients. */
  private openNetwork(cluster: IKafkaCluster): void {
    const { authentication, name } = this.client;
    const { connections } = this.connections ?? {};
    connections?.allowTo(cluster, kafkaPort[authentication], `Kafka client ${name}`);
    throughOwnWay(cluster, (way) => {
      const ports = way.portsOf(authentication);
      refuseFaults(cluster, ports.length === 0 ? [] : hostFaults(this.client));
      for (const port of ports) connections?.allowTo(way.connectable, port, `Kafka client ${name}, own names`);
    });
  }

  /** In the role's own policies, and in the cluster's where the role is another account's. */
  private allowIam(cluster: IKafkaCluster, rights: readonly NamedRight[]): void {
    const foreign = this.foreignAccess(cluster);
    for (const { actions, arn, name } of rights) {
      this.policies?.allow(actions, arn, name);
      const length = arnPrefixLength + name.length;
      foreign?.allow(this.role?.roleRef.roleArn ?? '', { actions, resource: arn, length });
    }
  }

  private allowSecret(secret: ISecret): void {
    this.policies?.allow(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], secret.secretArn);
    this.policies?.allow(['kms:Decrypt'], secret.encryptionKey?.keyArn ?? '', '', {
      StringEquals: { ...viaService(secret, 'secretsmanager'), 'kms:EncryptionContext:SecretARN': secret.secretArn },
    });
  }
}

/** The rule `client-hosts-own-names`, for which a client has to be there before the load balancer, or after it. */
function hostFaults({ name, hosts }: Client): readonly ConstructFault[] {
  if (hosts === undefined) return [];
  const expected = 'none: the brokers see the addresses of the load balancer';
  return [{ prop: `client ${name} hosts`, got: hosts.join(', '), expected }];
}

interface NamedRight {
  readonly actions: readonly string[];
  readonly arn: string;
  /** The part of the ARN behind the last token. */
  readonly name: string;
}

/** No domain owns these prefixes, so nothing else keeps an empty one from meaning every group of the cluster. */
function prefixFaults({ groupPrefix, transactionalIdPrefix }: RoleClientProps): readonly ConstructFault[] {
  return Object.entries({ groupPrefix, transactionalIdPrefix }).flatMap(([prop, prefix]) => {
    if (prefix === undefined || ownedPrefix.pattern.test(prefix)) return [];
    const got = Token.isUnresolved(prefix) ? 'a token' : `"${prefix}"`;
    return [{ prop, got, expected: `literal ${ownedPrefix.expected}` }];
  });
}
