import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Where resources say which KMS key their data lies under, by type: the property as the L1 construct names it. */
const keyProperties: Readonly<Record<string, string>> = {
  'AWS::EFS::FileSystem': 'kmsKeyId',
  'AWS::Lambda::Function': 'kmsKeyArn',
  'AWS::Logs::LogGroup': 'kmsKeyId',
  'AWS::S3::Bucket': 'bucketEncryption',
  'AWS::SNS::Topic': 'kmsMasterKeyId',
  'AWS::SQS::Queue': 'kmsMasterKeyId',
  'AWS::SecretsManager::Secret': 'kmsKeyId',
};

/** A resource that keeps data, as its L1 construct. */
export type KeyedResource = CfnResource & Record<string, unknown>;

export function isKeyed(construct: IConstruct): construct is KeyedResource {
  return CfnResource.isCfnResource(construct) && Object.hasOwn(keyProperties, construct.cfnResourceType);
}

/** The key as the template will have it: a text or an intrinsic. Undefined: none, or a key of AWS's own. */
export function keyOf(resource: KeyedResource): unknown {
  const value = Stack.of(resource).resolve(resource[propertyOf(resource)]);
  if (resource.cfnResourceType !== 'AWS::S3::Bucket') return isOfAws(value) ? undefined : value;
  const key = value?.serverSideEncryptionConfiguration?.[0]?.serverSideEncryptionByDefault?.kmsMasterKeyId;
  return isOfAws(key) ? undefined : key;
}

/** Whether the resource says anything about its encryption. */
export function saysNothing(resource: KeyedResource): boolean {
  return resource[propertyOf(resource)] === undefined && resource.sqsManagedSseEnabled === undefined;
}

export function setKey(resource: KeyedResource, keyArn: string): void {
  const isBucket = resource.cfnResourceType === 'AWS::S3::Bucket';
  resource[propertyOf(resource)] = isBucket ? bucketEncryption(keyArn) : keyArn;
  if (resource.cfnResourceType === 'AWS::EFS::FileSystem') resource.encrypted = true;
}

function propertyOf({ cfnResourceType }: KeyedResource): string {
  return keyProperties[cfnResourceType] ?? '';
}

/** `alias/aws/s3` and its like: keys whose policy nobody can change. */
function isOfAws(key: unknown): boolean {
  return typeof key === 'string' && /(^|:)alias\/aws\//.test(key);
}

/** One data key per bucket: fewer calls of KMS, and the encryption context is the bucket. */
function bucketEncryption(kmsMasterKeyId: string) {
  const serverSideEncryptionByDefault = { sseAlgorithm: 'aws:kms', kmsMasterKeyId };
  return { serverSideEncryptionConfiguration: [{ bucketKeyEnabled: true, serverSideEncryptionByDefault }] };
}
