import { Lazy, Token } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { scramSecretName } from '../../lib/contracts/outputs.ts';
import { resourceTypes, type ScramUsersProperties } from '../../lib/contracts/reconcile.ts';
import type { Removal } from '../../lib/model/environment.ts';
import { refuseFaults } from '../construct-fault.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import { removalPolicy } from '../removal-policy.ts';

/** MSK's limit per cluster (AWS: `msk/latest/developerguide/msk-password-limitations.html`). */
const maximumUsers = 1_000;

export interface ScramUsersProps {
  /** Its cluster has SCRAM authentication and a customer key: MSK refuses secrets under the default key. */
  readonly reconciler: KafkaReconciler;
  /** What happens to the secrets. @default retain */
  readonly removal?: Removal;
}

/** A user of the cluster and the secret with `username` and `password` that its program reads. */
export interface ScramUser {
  readonly username: string;
  readonly secret: ISecret;
}

/**
 * All SCRAM users of one cluster: MSK keeps one list of secrets per cluster, so one construct owns it. MSK puts its own resource policy
 * on each secret; never add another.
 */
export class ScramUsers extends Construct {
  private readonly props: ScramUsersProps;
  private readonly encryptionKey: IKey;
  private readonly users = new Map<string, ScramUser>();

  constructor(scope: Construct, id: string, props: ScramUsersProps) {
    super(scope, id);
    this.props = props;
    const { authentication, encryptionKey } = props.reconciler.cluster;
    refuseFaults(this, [
      ...(authentication.includes('scram')
        ? []
        : [{ prop: 'cluster.authentication', got: authentication.join(', '), expected: 'scram among them' }]),
      ...(encryptionKey === undefined
        ? [{ prop: 'cluster.encryptionKey', got: 'none', expected: 'the KMS key of the SCRAM secrets (scramKeyArn)' }]
        : []),
    ]);
    this.encryptionKey = Key.fromKeyArn(this, 'Key', `${encryptionKey?.keyRef.keyArn}`);
    props.reconciler.addResource<ScramUsersProperties>(this, 'Association', resourceTypes.scramUsers, {
      SecretArns: Lazy.list({ produce: () => this.secretArns() }),
    });
  }

  /** Generates a password of 40 letters and digits: none of them needs quoting in a properties file. */
  addUser(name: string): ScramUser {
    this.refuse(name);
    const { platform, environment } = this.props.reconciler;
    const resource = new CfnSecret(this, name, {
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
    resource.applyRemovalPolicy(removalPolicy(this.props.removal));
    const secret = Secret.fromSecretAttributes(this, `${name}-Secret`, {
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
      ...(Token.isUnresolved(name) || !/^[A-Za-z0-9._-]{1,64}$/.test(name)
        ? [{ prop, got: name, expected: 'a literal name of 1 to 64 letters, digits, ".", "_" or "-"' }]
        : []),
      ...(this.users.has(name) ? [{ prop, got: `${name} twice`, expected: 'each user once' }] : []),
      ...(this.users.size >= maximumUsers
        ? [{ prop, got: `${maximumUsers + 1}`, expected: `at most ${maximumUsers} users (limit of MSK)` }]
        : []),
    ]);
  }
}
