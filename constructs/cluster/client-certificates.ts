import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Duration, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { certificateSecretName } from '../../lib/contracts/outputs.ts';
import { clientNameFault } from '../../lib/model/client.ts';
import { defaultClientCertificates, maximumRotationDays, renewalDays } from '../../lib/model/client-certificate.ts';
import { type ConstructFault, refuseFaults } from '../construct-fault.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { SensitivityZone } from '../zones/sensitivity-zone.ts';
import type { PasswordRotation } from './password-rotation.ts';
import { SecretKeys, type ZoneOfClient } from './secret-keys.ts';

export interface ClientCertificatesProps {
  /** Its cluster has mTLS authentication and a customer key. */
  readonly reconciler: KafkaReconciler;
  /** Its function issues and renews; one of them serves one `ClientCertificates`. */
  readonly rotation: PasswordRotation;
  /** The AWS Private CA that signs: one of those that the cluster trusts. */
  readonly certificateAuthorityArn: string;
  /** Whole days, before the end of the authority's own certificate. @default Duration.days(180) */
  readonly validity?: Duration;
  /** A new certificate is issued so long before the end of the old one. @default Duration.days(30) */
  readonly renewBefore?: Duration;
  /** As for `ScramUsers`: where the secrets lie. @default - none: under the key of the cluster */
  readonly zones?: Readonly<Record<string, SensitivityZone>>;
}

/** A client's name in its certificate, and the secret with `privateKey`, `certificate` and `certificateChain` that its program reads. */
export interface ClientCertificate {
  readonly commonName: string;
  readonly secret: ISecret;
}

/**
 * Certificates of the mTLS clients of a cluster, each in a secret of its own. The first one is issued when the secret is deployed, the
 * next ones before the end of the old ones; the old one goes on working until it ends. The private key is made by the function and
 * lies nowhere but in the secret.
 */
export class ClientCertificates extends Construct {
  private readonly reconciler: KafkaReconciler;
  private readonly rotation: PasswordRotation;
  private readonly keys: SecretKeys;
  private readonly everyDays: number;
  private readonly names = new Set<string>();

  constructor(scope: Construct, id: string, props: ClientCertificatesProps) {
    super(scope, id);
    const { reconciler, rotation, certificateAuthorityArn } = props;
    refuseFaults(this, certificateFaults(props));
    this.reconciler = reconciler;
    this.rotation = rotation;
    const { validityDays } = lifetimeOf(props);
    this.everyDays = renewalDays(lifetimeOf(props));
    this.keys = new SecretKeys(reconciler.cluster.encryptionKey, props.zones);
    rotation.serveCertificates({ certificateAuthorityArn, validityDays, keys: this.keys.ofZones() });
  }

  /** The secret goes with its client, at once and for good. Its certificate works until it ends: `tidegate block` shuts it out. */
  addClient(name: string, zoneOf: ZoneOfClient = () => undefined): ClientCertificate {
    const prop = 'clients';
    refuseFaults(this, [
      ...(Token.isUnresolved(name) || clientNameFault(name) !== undefined
        ? [{ prop, got: name, expected: `a literal name: ${clientNameFault('')}` }]
        : []),
      ...(this.names.has(name) ? [{ prop, got: `${name} twice`, expected: 'each client once' }] : []),
    ]);
    this.names.add(name);
    const encryptionKey = this.keys.keyFor(this, `Key-${name}`, zoneOf);
    const { platform, environment } = this.reconciler;
    const resource = new CfnSecret(this, `Client-${name}`, {
      name: certificateSecretName(platform, environment, name),
      description: `Certificate of the Kafka client ${name} of ${platform} ${environment}`,
      kmsKeyId: encryptionKey.keyArn,
      // Not a secret yet: the name alone, from which the first certificate is made.
      secretString: JSON.stringify({ commonName: name }),
    });
    resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.keys.tag(resource, zoneOf);
    this.rotation.addCertificate(this, `Renewal-${name}`, resource.ref, this.everyDays);
    const secret = Secret.fromSecretAttributes(this, `Secret-${name}`, {
      secretCompleteArn: resource.ref,
      encryptionKey,
    });
    return { commonName: name, secret };
  }
}

function lifetimeOf({ validity, renewBefore }: ClientCertificatesProps) {
  const { validityDays, renewBeforeDays } = defaultClientCertificates;
  return {
    validityDays: validity?.toDays({ integral: false }) ?? validityDays,
    renewBeforeDays: renewBefore?.toDays({ integral: false }) ?? renewBeforeDays,
  };
}

function certificateFaults(props: ClientCertificatesProps): readonly ConstructFault[] {
  const { authentication, encryptionKey } = props.reconciler.cluster;
  const { validityDays, renewBeforeDays } = lifetimeOf(props);
  const whole = (prop: string, days: number) =>
    Number.isInteger(days) && days >= 1 ? [] : [{ prop, got: `${days} days`, expected: 'whole days, at least 1' }];
  const days = validityDays - renewBeforeDays;
  return [
    ...(authentication.includes('mtls')
      ? []
      : [{ prop: 'cluster.authentication', got: authentication.join(', '), expected: 'mtls among them' }]),
    ...(encryptionKey === undefined
      ? [{ prop: 'cluster.encryptionKey', got: 'none', expected: 'the KMS key of the secrets' }]
      : []),
    ...whole('validity', validityDays),
    ...whole('renewBefore', renewBeforeDays),
    ...(days >= 1 && days <= maximumRotationDays
      ? []
      : [
          {
            prop: 'renewBefore',
            got: `${renewBeforeDays} of ${validityDays} days`,
            expected: `a renewal every 1 to ${maximumRotationDays} days`,
          },
        ]),
  ];
}
