import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { certificateSecretName } from '../../lib/contracts/outputs.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';

/** The secrets of client certificates of this platform and environment, whichever stack they are in. */
export function certificateSecretArns(scope: Construct, { platform, environment }: KafkaReconciler): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${certificateSecretName(platform, environment, '')}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Has client certificates signed, of the template for clients alone, and keeps them in their secrets. */
export function certificateRights(
  scope: Construct,
  reconciler: KafkaReconciler,
  certificateAuthorityArn: string,
): PolicyStatement[] {
  const secrets = certificateSecretArns(scope, reconciler);
  const key = reconciler.cluster.encryptionKey?.keyRef.keyArn;
  const template = `arn:${Stack.of(scope).partition}:acm-pca:::template/EndEntityClientAuthCertificate/V1`;
  const allow = (sid: string, actions: string[], resource: string, conditions?: Record<string, unknown>) =>
    new PolicyStatement({ sid, actions, resources: [resource], conditions });
  return [
    allow(
      'CertificateSecrets',
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (action) => `secretsmanager:${action}`,
      ),
      secrets,
    ),
    allow('Authority', ['acm-pca:DescribeCertificateAuthority', 'acm-pca:GetCertificate'], certificateAuthorityArn),
    allow('Signatures', ['acm-pca:IssueCertificate'], certificateAuthorityArn, {
      StringEquals: { 'acm-pca:TemplateArn': template },
    }),
    ...(key === undefined
      ? []
      : [
          allow('CertificateKey', ['kms:Decrypt', 'kms:GenerateDataKey'], key, {
            StringLike: { 'kms:EncryptionContext:SecretARN': secrets },
          }),
        ]),
  ];
}
