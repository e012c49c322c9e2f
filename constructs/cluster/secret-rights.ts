import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { viaService } from '../roles/via-service.ts';

/** Every secret of the stack's account and Region whose name starts so, whichever stack it is in. */
export function secretArns(scope: Construct, namePrefix: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${namePrefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** What a rotation does with secrets; their key for those alone. */
export function secretRights(
  scope: Construct,
  kind: '' | 'Certificate',
  arns: string,
  encryptionKey?: IKeyRef,
): PolicyStatement[] {
  const actions = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  const secrets = new PolicyStatement({
    sid: `${kind}Secrets`,
    actions: actions.map((action) => `secretsmanager:${action}`),
    resources: [arns],
  });
  if (encryptionKey === undefined) return [secrets];
  return [secrets, secretKeyRights(scope, kind, arns, [encryptionKey])];
}

/** Keys that encrypt secrets, for those secrets alone. */
export function secretKeyRights(
  scope: Construct,
  kind: string,
  arns: string,
  keys: readonly IKeyRef[],
): PolicyStatement {
  return new PolicyStatement({
    sid: `${kind}SecretKey`,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: keys.map(({ keyRef }) => keyRef.keyArn),
    conditions: {
      StringEquals: viaService(scope, 'secretsmanager'),
      StringLike: { 'kms:EncryptionContext:SecretARN': arns },
    },
  });
}
