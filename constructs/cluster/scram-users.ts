import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Lazy, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { scramSecretName } from '../../lib/contracts/outputs.ts';
import { resourceTypes, type ScramUsersProperties } from '../../lib/contracts/reconcile.ts';
import { clientNameFault } from '../../lib/model/client.ts';
import { maximumScramUsers, noOtherScramUsers, type OtherScramUsers } from '../../lib/model/other-scram-users.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';
import type { PasswordRotation } from './password-rotation.ts';
import { grantsOnKeys, SecretKeys, type ZoneOfClient } from './secret-keys.ts';

/** A stack holds 500 resources, one of them per user. */
const maximumUsers = 450;
const remedy = 'a second ScramUsers in another stack takes the users of further domains';

export interface ScramUsersProps {
  /** Its cluster has SCRAM authentication and a customer key: MSK refuses secrets under the default key. */
  readonly reconciler: KafkaReconciler;
  /** Changes the passwords by age. @default - none: a password stays until somebody changes it */
  readonly rotation?: PasswordRotation;
  /**
   * Users on the cluster's list whom nothing here declares: a deployment is refused until each is named.
   * @default - there is none
   */
  readonly others?: OtherScramUsers;
  /**
   * Zones of the cluster's account. The secret of a client of a domain lies under the key of the strictest zone whose topics the client
   * may use. @default - none: all secrets lie under the key of the cluster
   */
  readonly zones?: Readonly<Record<string, SensitivityZone>>;
}

/** A user of the cluster and the secret with `username` and `password` that its program reads. */
export interface ScramUser {
  readonly username: string;
  readonly secret: ISecret;
}

/**
 * SCRAM users of a cluster, up to 450; for more, domains get a second one, in a stack of its own, up to 1,000 in all. Each takes its
 * own secrets off the cluster's list, and those that `others` releases. MSK puts its own resource policy on each secret; never add another.
 */
export class ScramUsers extends Construct {
  private readonly reconciler: KafkaReconciler;
  private readonly rotation?: PasswordRotation;
  private readonly keys: SecretKeys;
  /** Zones of users by name. */
  private readonly zoneOfUser = new Map<string, ZoneOfClient>();
  private readonly others: OtherScramUsers;
  private readonly users = new Map<string, ScramUser>();
  /** All `ScramUsers` of the cluster, in one array that they share: the cluster has one list. */
  private readonly family: ScramUsers[];

  constructor(scope: Construct, id: string, props: ScramUsersProps) {
    super(scope, id);
    const { reconciler, rotation, others = noOtherScramUsers, zones } = props;
    this.reconciler = reconciler;
    this.rotation = rotation;
    this.others = others;
    this.family = this.elder()?.family ?? [];
    this.family.push(this);
    const { authentication, encryptionKey } = reconciler.cluster;
    refuseFaults(this, [
      ...(authentication.includes('scram')
        ? []
        : [{ prop: 'cluster.authentication', got: authentication.join(', '), expected: 'scram among them' }]),
      ...(encryptionKey === undefined
        ? [{ prop: 'cluster.encryptionKey', got: 'none', expected: 'the KMS key of the SCRAM secrets (scramKeyArn)' }]
        : []),
    ]);
    this.keys = new SecretKeys(encryptionKey, zones);
    rotation?.useKeys(this.keys.ofZones());
    const grants = grantsOnKeys(this, 'ZoneKeys', this.keys.ofZones(), reconciler);
    const association = reconciler.addResource<ScramUsersProperties>(this, 'Association', resourceTypes.scramUsers, {
      SecretArns: Lazy.list({ produce: () => this.secretArns() }),
      Keep: Lazy.list({ produce: () => this.named('keep') }, { omitEmpty: true }),
      Release: Lazy.list({ produce: () => this.named('release') }, { omitEmpty: true }),
      SiblingPrefix: Lazy.string({ produce: () => this.siblingPrefix() }),
      KeyOfSecret: Lazy.any({ produce: () => this.keyOfSecret() }) as unknown as ScramUsersProperties['KeyOfSecret'],
    });
    if (grants !== undefined) association.node.addDependency(grants);
  }

  /**
   * Generates a password of 40 letters and digits: none of them needs quoting in a properties file. The secret goes with its user,
   * at once and for good, so that the name is free when the user comes back. `zoneOf` is asked when the template is made.
   */
  addUser(name: string, zoneOf: ZoneOfClient = () => undefined): ScramUser {
    this.refuse(name);
    const encryptionKey = this.keys.keyFor(this, `Key-${name}`, zoneOf);
    this.zoneOfUser.set(name, zoneOf);
    const { platform, environment } = this.reconciler;
    const resource = new CfnSecret(this, `User-${name}`, {
      name: scramSecretName(platform, environment, name),
      description: `SCRAM user ${name} of the Kafka cluster of ${platform} ${environment}`,
      kmsKeyId: encryptionKey.keyArn,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: name }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.keys.tag(resource, zoneOf);
    this.rotation?.add(this, `Rotation-${name}`, resource.ref);
    const secret = Secret.fromSecretAttributes(this, `Secret-${name}`, {
      secretCompleteArn: resource.ref,
      encryptionKey,
    });
    const user = { username: name, secret };
    this.users.set(name, user);
    return user;
  }

  /** By name, so that the order of declarations does not show. */
  private secretArns(): string[] {
    return [...this.users].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { secret }]) => secret.secretArn);
  }

  /** Undefined: all of them lie under the key of the cluster. */
  private keyOfSecret(): Readonly<Record<string, string>> | undefined {
    const { platform, environment } = this.reconciler;
    const keys = [...this.zoneOfUser]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, zoneOf]) => {
        const keyArn = this.keys.ofZone(zoneOf);
        return keyArn === undefined ? [] : [[scramSecretName(platform, environment, name), keyArn] as const];
      });
    return keys.length === 0 ? undefined : Object.fromEntries(keys);
  }

  private elder(): ScramUsers | undefined {
    const others = this.node.root.node.findAll().filter((each) => each !== this && each instanceof ScramUsers);
    return (others as ScramUsers[]).find(({ reconciler }) => reconciler === this.reconciler);
  }

  /** What one of them names holds for all. */
  private named(list: keyof OtherScramUsers): string[] {
    return [...new Set(this.family.flatMap((each) => each.others[list]))].sort();
  }

  /** By prefix, not by name: a user that leaves one is on the list for as long as its own stack is not deployed. */
  private siblingPrefix(): string | undefined {
    const { platform, environment } = this.reconciler;
    return this.family.length > 1 ? scramSecretName(platform, environment, '') : undefined;
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
      ...this.listFaults(),
    ]);
  }

  /** MSK counts the users of all stacks, and those of others. */
  private listFaults(): readonly ConstructFault[] {
    const declared = this.family.reduce((sum, { users }) => sum + users.size, 1);
    const kept = this.named('keep').length;
    if (declared + kept <= maximumScramUsers) return [];
    const got = `${declared + kept} on the cluster: ${declared} declared + ${kept} kept`;
    return [{ prop: 'users', got, expected: `at most ${maximumScramUsers}: MSK has no room for more` }];
  }
}
