import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ClientCertificates, type ClientCertificatesProps } from '../constructs/cluster/client-certificates.ts';
import { PasswordRotation } from '../constructs/cluster/password-rotation.ts';
import { PrivateCertificateAuthority } from '../constructs/cluster/private-certificate-authority.ts';
import { ScramUsers } from '../constructs/cluster/scram-users.ts';
import { EnvironmentStage } from '../constructs/stacks/environment-stage.ts';
import type { CreatedCluster, Environment } from '../lib/model/environment.ts';
import {
  account,
  environment,
  handlerFolder,
  plainTopic,
  region,
  sampleDomain,
  samplePlatform,
} from './support/sample-platform.ts';

const certificateAuthorityArn = `arn:aws:acm-pca:${region}:${account}:certificate-authority/1`;

function certifying(props: Partial<ClientCertificatesProps> = {}, every?: Duration) {
  const platform = samplePlatform({ authentication: ['iam', 'scram', 'mtls'] });
  const { stack, reconciler } = platform;
  const rotation = new PasswordRotation(stack, 'PasswordRotation', { reconciler, handlerFolder, every });
  const certificates = new ClientCertificates(stack, 'ClientCertificates', {
    reconciler,
    rotation,
    certificateAuthorityArn,
    ...props,
  });
  return { ...platform, rotation, certificates };
}

describe('An authority of the cluster', () => {
  it('is active when its ARN is known, signs its own certificate, and stays when its stack goes', () => {
    const stack = new Stack(new App(), 'Test');
    new PrivateCertificateAuthority(stack, 'Authority', { commonName: 'clients' });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::ACMPCA::CertificateAuthority', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Type: 'ROOT',
        UsageMode: 'GENERAL_PURPOSE',
        KeyAlgorithm: 'EC_prime256v1',
        SigningAlgorithm: 'SHA256WITHECDSA',
        Subject: { CommonName: 'clients' },
      },
    });
    template.hasResourceProperties('AWS::ACMPCA::Certificate', {
      TemplateArn: { 'Fn::Join': ['', Match.arrayWith([':acm-pca:::template/RootCACertificate/V1'])] },
      Validity: { Type: 'DAYS', Value: 3_650 },
    });
    template.hasResourceProperties('AWS::ACMPCA::CertificateAuthorityActivation', { Status: 'ACTIVE' });
  });

  it('may sign for at most seven days at a lower price', () => {
    const stack = new Stack(new App(), 'Test');
    const props = {
      commonName: 'clients',
      usage: 'short-lived',
      keyAlgorithm: 'RSA_2048',
      removal: 'destroy',
    } as const;
    new PrivateCertificateAuthority(stack, 'Authority', props);
    Template.fromStack(stack).hasResource('AWS::ACMPCA::CertificateAuthority', {
      DeletionPolicy: 'Delete',
      Properties: { UsageMode: 'SHORT_LIVED_CERTIFICATE', SigningAlgorithm: 'SHA256WITHRSA' },
    });
  });

  it('is refused without a name, and with half a day', () => {
    const stack = new Stack(new App(), 'Test');
    const make = () => new PrivateCertificateAuthority(stack, 'Authority', { commonName: '', validityDays: 0.5 });
    expect(make).toThrow(/commonName: got "", expected a literal name[\s\S]*validityDays: got 0.5, expected a whole/);
  });
});

describe('A client certificate', () => {
  it('lies in a secret under the key of the platform, begins with the name alone, and is issued at once', () => {
    const { stack, certificates } = certifying();
    certificates.addClient('orders-service');
    const template = Template.fromStack(stack);
    template.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Delete',
      Properties: {
        Name: 'tidegate-dev_client-certificate_orders-service',
        SecretString: '{"commonName":"orders-service"}',
        KmsKeyId: Match.anyValue(),
      },
    });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotateImmediatelyOnUpdate: true,
      RotationRules: { AutomaticallyAfterDays: 150 },
    });
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  it('is renewed by the function that changes passwords, so that there are two functions in all', () => {
    const { stack, reconciler, rotation, certificates } = certifying({}, Duration.days(30));
    certificates.addClient('orders-service');
    new ScramUsers(stack, 'ScramUsers', { reconciler, rotation }).addUser('payments-service');
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'tidegate-dev-rotate',
      Environment: {
        Variables: {
          TIDEGATE_CERTIFICATE_AUTHORITY_ARN: certificateAuthorityArn,
          TIDEGATE_CERTIFICATE_DAYS: '180',
        },
      },
    });
    const schedules = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule'));
    expect(schedules.map(({ Properties }) => Properties.RotationRules.AutomaticallyAfterDays).sort()).toEqual([
      150, 30,
    ]);
  });

  it('is signed by one authority alone, of the template for clients, and kept in secrets of its kind', () => {
    const { stack, certificates } = certifying();
    certificates.addClient('orders-service');
    const statements = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))
      .filter(([id]) => id.startsWith('PasswordRotation'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const bySid = (sid: string) => statements.find(({ Sid }: { Sid: string }) => Sid === sid);
    expect(bySid('CertificateSecretKey')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringLike: { 'kms:EncryptionContext:SecretARN': bySid('CertificateSecrets').Resource } },
    });
    expect(bySid('Signatures')).toMatchObject({
      Action: 'acm-pca:IssueCertificate',
      Resource: certificateAuthorityArn,
      Condition: {
        StringEquals: {
          'acm-pca:TemplateArn': {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':acm-pca:::template/EndEntityClientAuthCertificate/V1'],
            ],
          },
        },
      },
    });
    expect(JSON.stringify(bySid('CertificateSecrets').Resource)).toContain('secret:tidegate-dev_client-certificate_*');
    // Nobody's password rotates here, so the function has no right to any.
    expect(bySid('Secrets')).toBeUndefined();
    expect(JSON.stringify(statements)).not.toContain('AmazonMSK_');
  });

  it('is proved on the port of certificates, which is opened to the function', () => {
    const { stack, certificates } = certifying();
    certificates.addClient('orders-service');
    const template = Template.fromStack(stack);
    const ports = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(ports.map(({ Properties }) => Properties.FromPort).sort()).toEqual([9_094, 9_098]);
  });

  it('leaves passwords alone where no age is given for them', () => {
    const { stack, reconciler, rotation } = certifying();
    new ScramUsers(stack, 'ScramUsers', { reconciler, rotation }).addUser('payments-service');
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
  });

  it('may be read by the role that runs its client', () => {
    const platform = certifying();
    const { stack, certificates } = platform;
    const domain = sampleDomain(platform, 'orders', { clientCertificates: certificates });
    const role = new Role(stack, 'Runner', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const client = domain.addClient('orders-service', { authentication: 'mtls', certificate: 'issue', role });
    domain.addTopic('orders.events', plainTopic).grants.produce(client);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: Match.stringLikeRegexp('Runner') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: ['kms:Decrypt'] }),
          Match.objectLike({ Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'] }),
        ]),
      },
    });
  });

  it('is not made for a client that brings its own', () => {
    const platform = certifying();
    const domain = sampleDomain(platform, 'orders', { clientCertificates: platform.certificates });
    domain.addClient('orders-service', { authentication: 'mtls' });
    Template.fromStack(platform.stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  it('is refused where nobody issues it, twice, and for lifetimes that do not fit', () => {
    const platform = certifying();
    const domain = sampleDomain(platform, 'orders');
    expect(() => domain.addClient('orders-service', { authentication: 'mtls', certificate: 'issue' })).toThrow(
      'clientCertificates: got none, expected those of the cluster, for orders-service',
    );
    platform.certificates.addClient('a');
    expect(() => platform.certificates.addClient('a')).toThrow('clients: got a twice, expected each client once');
    expect(() => certifying({ validity: Duration.days(30), renewBefore: Duration.days(30) })).toThrow(
      'renewBefore: got 30 of 30 days, expected a renewal every 1 to 1000 days',
    );
    expect(() => certifying({ validity: Duration.hours(36) })).toThrow('validity: got 1.5 days, expected whole days');
  });
});

describe('An environment that issues certificates', () => {
  const certified: Partial<CreatedCluster> = {
    authentication: ['iam', 'mtls'],
    certificateAuthority: {
      create: { commonName: 'clients', validityDays: 365, usage: 'general-purpose', keyAlgorithm: 'EC_prime256v1' },
    },
    clientCertificates: { validityDays: 90, renewBeforeDays: 20 },
  };

  it('has one authority, which the cluster trusts and the function asks', () => {
    const cluster = { create: { ...environment.cluster.create, ...certified } } as Environment['cluster'];
    const stage = new EnvironmentStage(new App(), 'dev', {
      environment: { ...environment, cluster },
      domains: [],
      handlerFolder,
      rotateFolder: handlerFolder,
    });
    const template = Template.fromStack(stage.cluster);
    template.resourceCountIs('AWS::ACMPCA::CertificateAuthority', 1);
    const [activation] = Object.keys(template.findResources('AWS::ACMPCA::CertificateAuthorityActivation'));
    template.hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: { Tls: { Enabled: true, CertificateAuthorityArnList: [{ Ref: activation }] } },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { TIDEGATE_CERTIFICATE_AUTHORITY_ARN: { Ref: activation }, TIDEGATE_CERTIFICATE_DAYS: '90' },
      },
    });
  });
});
