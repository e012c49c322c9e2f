import {
  CfnCertificate,
  CfnCertificateAuthority,
  CfnCertificateAuthorityActivation,
  type ICertificateAuthorityRef,
} from 'aws-cdk-lib/aws-acmpca';
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  type AuthorityAlgorithm,
  type AuthorityUsage,
  authorityAlgorithms,
} from '../../lib/model/client-certificate.ts';
import type { Removal } from '../../lib/model/environment.ts';
import { refuseFaults } from '../construct-fault.ts';
import { removalPolicy } from '../removal-policy.ts';

export interface PrivateCertificateAuthorityProps {
  /** Subject of its own certificate: 1 to 64 characters, a literal. */
  readonly commonName: string;
  /** Days of its own certificate; it signs nothing that lasts longer. @default 3650 */
  readonly validityDays?: number;
  /** `short-lived` costs less and signs for at most seven days. @default general-purpose */
  readonly usage?: AuthorityUsage;
  /** @default EC_prime256v1 */
  readonly keyAlgorithm?: AuthorityAlgorithm;
  /** A deleted authority can be restored for 30 days; certificates that it signed stay valid. @default retain */
  readonly removal?: Removal;
}

/**
 * An AWS Private CA that signs the client certificates of one cluster, and is active when its ARN is known. AWS advises one for each
 * cluster (`msk/latest/developerguide/msk-authentication-cluster.html`): a certificate then opens no other one. It is billed by the
 * month, retained or not. Another `commonName`, `usage` or `keyAlgorithm` is another authority: a cluster that trusts it alone lets nobody in
 * with a certificate of the old one (`docs/runbook.md#another-certificate-authority`).
 */
export class PrivateCertificateAuthority extends Construct {
  readonly authority: ICertificateAuthorityRef;
  /** Known only once the authority can sign. */
  readonly certificateAuthorityArn: string;

  constructor(scope: Construct, id: string, props: PrivateCertificateAuthorityProps) {
    super(scope, id);
    const { commonName, validityDays = 3_650, usage = 'general-purpose', keyAlgorithm = 'EC_prime256v1' } = props;
    refuseFaults(this, faults(commonName, validityDays));
    const signingAlgorithm = authorityAlgorithms[keyAlgorithm];
    const authority = new CfnCertificateAuthority(this, 'Resource', {
      type: 'ROOT',
      usageMode: usage === 'short-lived' ? 'SHORT_LIVED_CERTIFICATE' : 'GENERAL_PURPOSE',
      keyAlgorithm,
      signingAlgorithm,
      subject: { commonName },
    });
    const certificate = new CfnCertificate(this, 'Certificate', {
      certificateAuthorityArn: authority.attrArn,
      certificateSigningRequest: authority.attrCertificateSigningRequest,
      signingAlgorithm,
      templateArn: `arn:${Stack.of(this).partition}:acm-pca:::template/RootCACertificate/V1`,
      validity: { type: 'DAYS', value: validityDays },
    });
    const activation = new CfnCertificateAuthorityActivation(this, 'Activation', {
      certificateAuthorityArn: authority.attrArn,
      certificate: certificate.attrCertificate,
      status: 'ACTIVE',
    });
    this.authority = authority;
    this.certificateAuthorityArn = activation.ref;
    for (const part of this.node.findAll()) {
      if (CfnResource.isCfnResource(part)) part.applyRemovalPolicy(removalPolicy(props.removal));
    }
  }
}

function faults(commonName: string, validityDays: number) {
  const named = !Token.isUnresolved(commonName) && commonName.length >= 1 && commonName.length <= 64;
  const got = Token.isUnresolved(commonName) ? 'a token' : `"${commonName}"`;
  return [
    ...(named ? [] : [{ prop: 'commonName', got, expected: 'a literal name of 1 to 64 characters' }]),
    ...(Number.isInteger(validityDays) && validityDays >= 1
      ? []
      : [{ prop: 'validityDays', got: `${validityDays}`, expected: 'a whole number of days, at least 1' }]),
  ];
}
