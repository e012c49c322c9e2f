import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { certificateSecretName } from '../../lib/contracts/outputs.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import { secretArns, secretRights } from './secret-rights.ts';

/** The secrets of client certificates of this platform and environment. */
export function certificateSecretArns(scope: Construct, { platform, environment }: KafkaReconciler): string {
  return secretArns(scope, certificateSecretName(platform, environment, ''));
}

/** Has client certificates signed, of the template for clients alone, and keeps them in their secrets. */
export function certificateRights(
  scope: Construct,
  reconciler: KafkaReconciler,
  certificateAuthorityArn: string,
): PolicyStatement[] {
  const template = `arn:${Stack.of(scope).partition}:acm-pca:::template/EndEntityClientAuthCertificate/V1`;
  const resources = [certificateAuthorityArn];
  return [
    ...secretRights(scope, 'Certificate', certificateSecretArns(scope, reconciler), reconciler.cluster.encryptionKey),
    new PolicyStatement({
      sid: 'Authority',
      actions: ['acm-pca:DescribeCertificateAuthority', 'acm-pca:GetCertificate'],
      resources,
    }),
    new PolicyStatement({
      sid: 'Signatures',
      actions: ['acm-pca:IssueCertificate'],
      resources,
      conditions: { StringEquals: { 'acm-pca:TemplateArn': template } },
    }),
  ];
}
