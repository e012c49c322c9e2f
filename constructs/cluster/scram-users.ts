import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Lazy, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { scramSecretName } from '../../lib/contracts/outputs.ts';
import { resourceTypes, type ScramUsersProperties } from '../../lib/contracts/reconcile.ts';
import { clientNameFault } from '../../lib/model/client.ts';
import { refuseFaults } from '../construct-fault.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { PasswordRotation } from './password-rotation.ts';

/** A stack holds 500 resources, one of them per user; MSK takes 1,000 users per cluster (AWS: `msk-password-limitations.html`). */
const maximumUsers = 450;
const remedy = 'a second ScramUsers in another stack takes the users of further domains';

export interface ScramUsersProps {
  /** Its cluster has SCRAM authentication and a customer key: MSK refuses secrets under the default key. */
  readonly reconciler: KafkaReconciler;
  /** Changes the passwords by age. @default - none: a password stays until somebody changes it */
  readonly rotation?: PasswordRotation;
}

/** A user of the cluster and the secret with `username` and `password` that its program reads. */
export interface ScramUser {
  readonly username: string;
  readonly secret: ISecret;
}

/**
 * SCRAM users of a cluster, up to 450; for more, domains get a second one, in a stack of its own. Each takes its own secrets off the
 * cluster's list and nobody else's. MSK puts its own resource policy on each secret; never add another.
 */
export class ScramUsers extends Construct {
  private readonly reconciler: KafkaReconciler;
  private readonly rotation?: PasswordRotation;
  private readonly encryptionKey: IKey;
  private readonly users = new Map<string, ScramUser>();

  constructor(scope: Construct, id: string, { reconciler, rotation }: ScramUsersProps) {
    super(scope, id);
    this.reconciler = reconciler;
    this.rotation = rotation;
    const { authentication, encryptionKey } = reconciler.cluster;
    refuseFaults(this, [
      ...(authentication.includes('scram')
        ? []
        : [{ prop: 'cluster.authentication', got: authentication.join(', '), expected: 'scram among them' }]),
      ...(encryptionKey === undefined
        ? [{ prop: 'cluster.encryptionKey', got: 'none', expected: 'the KMS key of the SCRAM secrets (scramKeyArn)' }]
        : []),
    ]);
    this.encryptionKey = Key.fromKeyArn(this, 'Key', `${encryptionKey?.keyRef.keyArn}`);
    reconciler.addResource<ScramUsersProperties>(this, 'Association', resourceTypes.scramUsers, {
      SecretArns: Lazy.list({ produce: () => this.secretArns() }),
    });
  }

  /**
   * Generates a password of 40 letters and digits: none of them needs quoting in a properties file. The secret goes with its user,
   * at once and for good, so that the name is free when the user comes back.
   */
  addUser(name: string): ScramUser {
    this.refuse(name);
    const { platform, environment } = this.reconciler;
    const resource = new CfnSecret(this, `User-${name}`, {
      name: scramSecretName(platform, environment, name),
      description: `SCRAM user ${name} of the Kafka cluster of ${platform} ${environment}`,
      kmsKeyId: this.encryptionKey.keyArn,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: name }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.rotation?.add(this, `Rotation-${name}`, resource.ref);
    const secret = Secret.fromSecretAttributes(this, `Secret-${name}`, {
      secretCompleteArn: resource.ref,
      encryptionKey: this.encryptionKey,
    });
    const user = { username: name, secret };
    this.users.set(name, user);
    return user;
  }

  /** By name, so that the order of declarations does not show. */
  private secretArns(): string[] {
    return [...this.users].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { secret }]) => secret.secretArn);
  }

  private refuse(name: string): void {
    const prop = 'users';
    refuseFaults(this, [
      ...(Token.isUnresolved(name) || clientNameFault(name) !== undefined
        ? [{ prop, got: name, expected: `a literal name: ${clientNameFault('')}` }]
        : []),
      ...(this.users.has(name) ? [{ prop, got: `${name} twice`, expected: 'each user once' }] : []),
      ...(this.users.size >= maximumUsers
        ? [{ prop, got: `${maximumUsers + 1}`, expected: `at most ${maximumUsers}; ${remedy}` }]
        : []),
    ]);
  }
}
