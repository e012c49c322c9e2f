import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Where resources say which KMS key their data lies under, by type: the property as the template has it. */
const keyProperties: Readonly<Record<string, string>> = {
  'AWS::EFS::FileSystem': 'KmsKeyId',
  'AWS::Lambda::Function': 'KmsKeyArn',
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::S3::Bucket': 'BucketEncryption',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
};

/** A resource that keeps data, as its L1 construct. */
export type KeyedResource = CfnResource & Record<string, unknown>;

export function isKeyed(construct: IConstruct): construct is KeyedResource {
  return CfnResource.isCfnResource(construct) && Object.hasOwn(keyProperties, construct.cfnResourceType);
}

/** The key as the template will have it: a text or an intrinsic. Undefined: none, or a key of AWS's own. */
export function keyOf(resource: KeyedResource): unknown {
  const value = propertiesOf(resource)[propertyOf(resource)];
  if (resource.cfnResourceType !== 'AWS::S3::Bucket') return isOfAws(value) ? undefined : value;
  const encryption = value as Readonly<{ ServerSideEncryptionConfiguration?: readonly BucketRule[] }> | undefined;
  const key = encryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
  return isOfAws(key) ? undefined : key;
}

interface BucketRule {
  readonly ServerSideEncryptionByDefault?: Readonly<{ KMSMasterKeyID?: unknown }>;
}

/** Whether the resource is a function that names no log group: Lambda makes one then, under a key of AWS's own. */
export function logsElsewhere(resource: KeyedResource): boolean {
  if (resource.cfnResourceType !== 'AWS::Lambda::Function') return false;
  const { LoggingConfig } = propertiesOf(resource) as Readonly<{ LoggingConfig?: { readonly LogGroup?: unknown } }>;
  return LoggingConfig?.LogGroup === undefined;
}

/** Gives the resource a key, unless it says anything about its encryption. */
export function setDefaultKey(resource: KeyedResource, keyArn: string): void {
  const property = propertyOf(resource);
  const field = `${property[0]?.toLowerCase()}${property.slice(1)}`;
  const isFunction = resource.cfnResourceType === 'AWS::Lambda::Function';
  // Without a class of its own, as CDK's custom resources make their functions.
  const isBare = !(field in resource);
  if (isBare && isFunction && propertiesOf(resource)[property] === undefined) {
    resource.addPropertyOverride(property, keyArn);
  }
  if (isBare || resource[field] !== undefined || resource.sqsManagedSseEnabled !== undefined) return;
  const isBucket = resource.cfnResourceType === 'AWS::S3::Bucket';
  resource[field] = isBucket ? bucketEncryption(keyArn) : keyArn;
  if (resource.cfnResourceType === 'AWS::EFS::FileSystem') resource.encrypted = true;
}

function propertyOf({ cfnResourceType }: KeyedResource): string {
  return keyProperties[cfnResourceType] ?? '';
}

/** As the template will have them, overrides included. */
function propertiesOf(resource: KeyedResource): Readonly<Record<string, unknown>> {
  const rendering = resource as unknown as { _toCloudFormation(): object };
  const { Resources = {} } = Stack.of(resource).resolve(rendering._toCloudFormation());
  const [rendered] = Object.values<{ readonly Properties?: Record<string, unknown> }>(Resources);
  return rendered?.Properties ?? {};
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
