import { createHash } from 'node:crypto';

/** What a deployed resource answers to Ref and Fn::GetAtt. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A resource of the template, with what its invented identity is made of. */
export interface Subject {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** A resolved property, where the template has it. */
  readonly property: (name: string) => string | undefined;
}

/**
 * The identity that a resource could have after a deployment: names of the template where it gives them, otherwise invented,
 * the same in every run. Undefined for types that nothing in the twin refers to.
 */
export function physicalIdentity(subject: Subject): Identity | undefined {
  return identities[subject.type]?.(subject);
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** An invented UUID, the same for the same text. */
export function inventedUuid(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

const identities: Readonly<Record<string, (subject: Subject) => Identity>> = {
  'AWS::ACMPCA::Certificate': (it) => ofArn(arn(it, 'acm-pca', `certificate/${uuid(it)}`), { Certificate: 'PEM' }),
  'AWS::ACMPCA::CertificateAuthority': (it) =>
    ofArn(arn(it, 'acm-pca', `certificate-authority/${uuid(it)}`), { CertificateSigningRequest: 'PEM' }),
  'AWS::ACMPCA::CertificateAuthorityActivation': (it) => ofArn(name(it, 'CertificateAuthorityArn')),
  'AWS::Events::Rule': (it) => named(it, 'Name', (rule) => arn(it, 'events', `rule/${rule}`)),
  'AWS::IAM::ManagedPolicy': (it) => ofArn(arn(it, 'iam', `policy${path(it)}${name(it, 'ManagedPolicyName')}`, '')),
  'AWS::IAM::Role': (it) => named(it, 'RoleName', (role) => arn(it, 'iam', `role${path(it)}${role}`, '')),
  'AWS::KMS::Alias': (it) => named(it, 'AliasName', (alias) => arn(it, 'kms', alias)),
  'AWS::KMS::Key': (it) => {
    const keyId = uuid(it);
    return { ref: keyId, attributes: { KeyId: keyId, Arn: arn(it, 'kms', `key/${keyId}`) } };
  },
  'AWS::Lambda::Alias': (it) => {
    const functionName = `${it.property('FunctionName')}`.split(':function:').at(-1);
    return ofArn(arn(it, 'lambda', `function:${functionName}:${name(it, 'Name')}`));
  },
  'AWS::Lambda::Function': (it) => named(it, 'FunctionName', (fn) => arn(it, 'lambda', `function:${fn}`)),
  'AWS::Logs::LogGroup': (it) => named(it, 'LogGroupName', (group) => arn(it, 'logs', `log-group:${group}:*`)),
  'AWS::MSK::Cluster': (it) => ofArn(arn(it, 'kafka', `cluster/${name(it, 'ClusterName')}/${uuid(it)}-1`)),
  'AWS::MSK::Configuration': (it) =>
    ofArn(arn(it, 'kafka', `configuration/${name(it, 'Name')}/${uuid(it)}-1`), { 'LatestRevision.Revision': '1' }),
  'AWS::MSK::ServerlessCluster': (it) => ofArn(arn(it, 'kafka', `cluster/${name(it, 'ClusterName')}/${uuid(it)}-s1`)),
  'AWS::S3::Bucket': (it) => {
    const bucket = name(it, 'BucketName').toLowerCase().slice(-63).replace(/^-+/, '');
    return { ref: bucket, attributes: { Arn: `arn:${it.partition}:s3:::${bucket}` } };
  },
  'AWS::SNS::Topic': (it) => {
    const topicName = name(it, 'TopicName');
    const topicArn = arn(it, 'sns', topicName);
    return ofArn(topicArn, { TopicArn: topicArn, TopicName: topicName });
  },
  'AWS::SQS::Queue': (it) => {
    const queueName = name(it, 'QueueName');
    const ref = `https://sqs.${it.region}.amazonaws.com/${it.account}/${queueName}`;
    return { ref, attributes: { Arn: arn(it, 'sqs', queueName), QueueName: queueName, QueueUrl: ref } };
  },
  'AWS::SSM::Parameter': (it) => ({ ref: name(it, 'Name'), attributes: { Value: it.property('Value') ?? '' } }),
  'AWS::SecretsManager::Secret': (it) => {
    const secretArn = arn(it, 'secretsmanager', `secret:${name(it, 'Name')}-${uuid(it).slice(0, 6)}`);
    return { ref: secretArn, attributes: { Id: secretArn } };
  },
};

function ofArn(ref: string, others: Readonly<Record<string, string>> = {}): Identity {
  return { ref, attributes: { Arn: ref, ...others } };
}

function named(subject: Subject, property: string, arnOf: (name: string) => string): Identity {
  const ref = name(subject, property);
  return { ref, attributes: { Arn: arnOf(ref) } };
}

function name(subject: Subject, property: string): string {
  const { stackName, logicalId } = subject;
  return subject.property(property) ?? `${stackName}-${logicalId}-${uuid(subject).slice(-12).toUpperCase()}`;
}

/** Of roles and policies: part of their ARN. */
function path(subject: Subject): string {
  return subject.property('Path') ?? '/';
}

function uuid({ account, region, stackName, logicalId }: Subject): string {
  return inventedUuid([account, region, stackName, logicalId].join('/'));
}

function arn({ partition, region, account }: Subject, service: string, resource: string, place = region): string {
  return `arn:${partition}:${service}:${place}:${account}:${resource}`;
}
