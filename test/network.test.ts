import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { PlatformNetwork, type PlatformNetworkProps } from '../constructs/network/platform-network.ts';
import type { ImportedNetwork } from '../lib/model/environment.ts';

const env = { account: '111111111111', region: 'eu-west-1' };
const threeZones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

function createNetwork(props: Partial<PlatformNetworkProps> = {}): {
  app: App;
  stack: Stack;
  network: PlatformNetwork;
} {
  const app = new App();
  const stack = new Stack(app, 'Test', { env });
  const encryptionKey = new Key(stack, 'Key');
  const network = new PlatformNetwork(stack, 'Network', {
    cidr: '10.40.0.0/16',
    zones: threeZones,
    encryptionKey,
    ...props,
  });
  return { app, stack, network };
}

function subnetRanges(stack: Stack): Record<string, string> {
  const subnets = Template.fromStack(stack).findResources('AWS::EC2::Subnet');
  return Object.fromEntries(
    Object.entries(subnets).map(([id, { Properties }]) => [id.replace(/Subnet[0-9A-F]{8}$/, ''), Properties.CidrBlock]),
  );
}

describe('a created network', () => {
  it('has a data and an application subnet in each zone, none with public addresses', () => {
    const template = Template.fromStack(createNetwork().stack);
    template.resourceCountIs('AWS::EC2::Subnet', 6);
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
    for (const zone of threeZones)
      expect(
        Object.keys(template.findResources('AWS::EC2::Subnet', { Properties: { AvailabilityZone: zone } })),
      ).toHaveLength(2);
  });

  it('has no way to the internet and no network ACLs', () => {
    const template = Template.fromStack(createNetwork().stack);
    for (const type of ['InternetGateway', 'NatGateway', 'EIP', 'Route', 'EgressOnlyInternetGateway', 'NetworkAcl'])
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
  });

  it('asks for no look-up, although its environment is concrete', () => {
    expect(createNetwork().app.synth().manifest.missing).toBeUndefined();
  });

  it('keeps the address ranges of two zones when a third is added', () => {
    const two = subnetRanges(createNetwork({ zones: threeZones.slice(0, 2) }).stack);
    expect(Object.keys(two)).toHaveLength(4);
    expect(subnetRanges(createNetwork().stack)).toMatchObject(two);
  });

  it('logs accepted and rejected traffic to an encrypted log group with retention', () => {
    const { stack } = createNetwork({ logRetention: RetentionDays.ONE_MONTH });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue(), RetentionInDays: 30 });
  });

  it('closes the default security group by a function whose log is encrypted and ends', () => {
    const { stack } = createNetwork({ logRetention: RetentionDays.ONE_MONTH });
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('CustomResourceProviderLog') } },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
    template.hasResource('Custom::VpcRestrictDefaultSG', { DependsOn: [Match.stringLikeRegexp('Policy')] });
  });

  it('lets that function write its own log alone: another environment may be in the account', () => {
    const template = Template.fromStack(createNetwork().stack);
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Log'), 'Arn'] },
          }),
        ]),
      },
    });
  });

  it('lets only flow logs of this account use the delivery role, whose rights are a managed policy', () => {
    const template = Template.fromStack(createNetwork().stack);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({ Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': env.account } }) }),
        ],
      },
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 2);
    template.allResourcesProperties('AWS::IAM::Role', { Policies: Match.absent() });
  });

  it('reaches S3 by a gateway that leads to its own buckets, its assets and the answers to CloudFormation', () => {
    const endpoints = Template.fromStack(createNetwork().stack).findResources('AWS::EC2::VPCEndpoint', {
      Properties: { VpcEndpointType: 'Gateway' },
    });
    const [endpoint] = Object.values(endpoints);
    expect(endpoint?.Properties.RouteTableIds).toHaveLength(6);
    const bucket = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}/*`]] });
    expect(endpoint?.Properties.PolicyDocument.Statement).toMatchObject([
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:PrincipalAccount': env.account } } },
      { Action: 's3:GetObject', Resource: bucket('cdk-hnb659fds-assets-111111111111-eu-west-1') },
      {
        Action: 's3:PutObject',
        Principal: { AWS: '*' },
        Resource: bucket('cloudformation-custom-resource-response-euwest1'),
      },
    ]);
  });

  it('takes the name of the asset bucket where bootstrapping chose another', () => {
    const { stack } = createNetwork({ assetBucketName: 'our-assets' });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint'))).toContain(
      ':s3:::our-assets/*',
    );
  });

  it('reaches Kafka, Lambda, Secrets Manager and the services of the list by interface endpoints for its own account', () => {
    const { stack } = createNetwork({ interfaceEndpoints: [InterfaceVpcEndpointAwsService.KMS] });
    const endpoints = Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint', {
      Properties: {
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: true,
        PolicyDocument: { Statement: [{ Condition: { StringEquals: { 'aws:PrincipalAccount': env.account } } }] },
      },
    });
    expect(Object.values(endpoints).map(({ Properties }) => Properties.ServiceName)).toEqual([
      'com.amazonaws.eu-west-1.kafka',
      'com.amazonaws.eu-west-1.lambda',
      'com.amazonaws.eu-west-1.secretsmanager',
      'com.amazonaws.eu-west-1.kms',
    ]);
  });

  describe('at its endpoints', () => {
    const others = {
      accounts: ['222222222222'],
      resourceAccounts: { kms: ['333333333333'] },
      organization: 'o-1a2b3c4d5e',
    };
    const callers = {
      'aws:PrincipalAccount': [env.account, '222222222222'],
      'aws:PrincipalOrgID': 'o-1a2b3c4d5e',
    };

    function statementsOf(props: Partial<PlatformNetworkProps>, service: string) {
      const found = Object.values(
        Template.fromStack(createNetwork(props).stack).findResources('AWS::EC2::VPCEndpoint'),
      );
      const endpoint = found.find(({ Properties }) => JSON.stringify(Properties.ServiceName).includes(service));
      return endpoint?.Properties.PolicyDocument.Statement;
    }

    it.each([
      ['kafka', 'kafka:*'],
      ['lambda', 'lambda:*'],
      ['secretsmanager', 'secretsmanager:*'],
      ['.monitoring', 'cloudwatch:*'],
      ['.ecr.api', 'ecr:*'],
      ['.ecr.dkr', 'ecr:*'],
      ['.kms', 'kms:*'],
    ])(
      'lets accounts of the platform use what is theirs, and what else is named for the service alone: %s',
      (name, action) => {
        const interfaceEndpoints = [
          InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
          InterfaceVpcEndpointAwsService.ECR,
          InterfaceVpcEndpointAwsService.ECR_DOCKER,
          InterfaceVpcEndpointAwsService.KMS,
        ];
        expect(statementsOf({ ...others, interfaceEndpoints }, name)).toEqual([
          {
            Sid: 'OwnAccounts',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: action,
            Resource: '*',
            Condition: {
              StringEquals: {
                ...callers,
                'aws:ResourceAccount': [env.account, '222222222222', ...(name === '.kms' ? ['333333333333'] : [])],
              },
            },
          },
        ]);
      },
    );

    it('gives parameters that AWS publishes, which are of no account', () => {
      const interfaceEndpoints = [InterfaceVpcEndpointAwsService.SSM];
      const [, published] = statementsOf({ ...others, interfaceEndpoints }, '.ssm');
      expect(published).toMatchObject({
        Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
        Condition: { StringEquals: callers },
      });
      expect(JSON.stringify(published.Resource)).toContain(':ssm:eu-west-1::parameter/aws/service/*');
    });

    it('opens the bucket with layers of images only where images are pulled', () => {
      const sids = (props: Partial<PlatformNetworkProps>) =>
        statementsOf(props, '.s3').map(({ Sid }: { Sid: string }) => Sid);
      expect(sids({})).toEqual(['OwnAccounts', 'Assets', 'CustomResourceResponses']);
      const pulling = { interfaceEndpoints: [InterfaceVpcEndpointAwsService.ECR_DOCKER] };
      expect(sids(pulling)).toEqual(['OwnAccounts', 'Assets', 'CustomResourceResponses', 'ImageLayers']);
      expect(JSON.stringify(statementsOf(pulling, '.s3')[3])).toContain(':s3:::prod-eu-west-1-starport-layer-bucket/*');
    });

    it('lets everybody put the answer of a custom resource, since CloudFormation signed the address, and nothing else', () => {
      const open = statementsOf(others, '.s3').filter(
        ({ Condition }: { Condition?: unknown }) => Condition === undefined,
      );
      expect(open).toMatchObject([{ Sid: 'CustomResourceResponses', Action: 's3:PutObject' }]);
    });
  });

  it('opens the endpoints to connected groups only, by rules in the stack of the client', () => {
    const { app, stack, network } = createNetwork();
    const clientStack = new Stack(app, 'Client', { env });
    const client = new SecurityGroup(clientStack, 'Group', { vpc: network.vpc, allowAllOutbound: false });
    network.openEndpointsTo(client);
    const clientTemplate = Template.fromStack(clientStack);
    clientTemplate.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      ToPort: 443,
      IpProtocol: 'tcp',
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  it('names every fault of its props at once', () => {
    expect(() => createNetwork({ cidr: '10.40.0.0/8', zones: ['eu-west-1a', 'eu-west-1a'] })).toThrow(
      [
        'Test/Network: ',
        'zones: got eu-west-1a, eu-west-1a, expected 2 or 3 different zones',
        'cidr: got "10.40.0.0/8", expected a range from /16 to /24',
      ].join('\n  '),
    );
  });

  it('refuses zones that only deployment would know', () => {
    const stack = new Stack(new App(), 'Agnostic');
    const zones = stack.availabilityZones;
    const encryptionKey = new Key(stack, 'Key');
    expect(() => new PlatformNetwork(stack, 'Network', { cidr: '10.40.0.0/16', zones, encryptionKey })).toThrow(
      'got a token, expected literal zone names',
    );
  });
});

describe('a network by attributes', () => {
  const subnets = (kind: string) =>
    threeZones.map((zone) => ({ subnetId: `subnet-${kind}-${zone}`, zone, routeTableId: `rtb-${kind}-${zone}` }));
  const attributes: ImportedNetwork = {
    vpcId: 'vpc-1',
    cidr: '10.40.0.0/16',
    dataSubnets: subnets('data'),
    applicationSubnets: subnets('application'),
    subnetsArePrivate: true,
  };

  it('adds nothing to the VPC and records in the template who vouched for its subnets', () => {
    const app = new App();
    const stack = new Stack(app, 'Test', { env });
    const network = PlatformNetwork.fromAttributes(stack, 'Network', attributes);
    expect(network.zones).toEqual(threeZones);
    expect(network.dataSubnets.map(({ subnetId }) => subnetId)).toEqual(
      threeZones.map((zone) => `subnet-data-${zone}`),
    );
    expect(Template.fromStack(stack).toJSON()).toMatchObject({
      Metadata: { 'tidegate:subnetsArePrivate:Test/Network': { vpcId: 'vpc-1', subnetsArePrivate: true } },
    });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    expect(app.synth().manifest.missing).toBeUndefined();
  });

  it('lets clients out over HTTPS, since whose endpoints they meet is not ours to know', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const network = PlatformNetwork.fromAttributes(stack, 'Network', attributes);
    const client = new SecurityGroup(stack, 'Group', { vpc: network.vpc, allowAllOutbound: false });
    network.openEndpointsTo(client);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [Match.objectLike({ FromPort: 443, ToPort: 443 })],
    });
  });

  it('is refused without the statement that its subnets are private, and with two subnets in one zone', () => {
    const stack = new Stack(new App(), 'Test', { env });
    const [first] = attributes.dataSubnets;
    const wrong = {
      ...attributes,
      dataSubnets: [first, first],
      subnetsArePrivate: false,
    } as unknown as ImportedNetwork;
    expect(() => PlatformNetwork.fromAttributes(stack, 'Network', wrong)).toThrow(
      [
        'Test/Network: ',
        'subnetsArePrivate: got false, expected true: an import cannot be checked',
        'dataSubnets: got eu-west-1a, eu-west-1a, expected 2 or 3 different zones',
      ].join('\n  '),
    );
  });
});

describe('a network in a VPC of the app', () => {
  it('takes the chosen subnets', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = new Vpc(stack, 'Vpc', {
      subnetConfiguration: ['data', 'application'].map((name) => ({ name, subnetType: SubnetType.PRIVATE_ISOLATED })),
    });
    const network = PlatformNetwork.fromVpc(stack, 'Network', {
      vpc,
      dataSubnets: { subnetGroupName: 'data' },
      applicationSubnets: { subnetGroupName: 'application' },
    });
    expect(network.dataSubnets).toEqual(vpc.selectSubnets({ subnetGroupName: 'data' }).subnets);
    expect(network.applicationSubnets).toEqual(vpc.selectSubnets({ subnetGroupName: 'application' }).subnets);
  });

  it('is refused when the VPC has public subnets, although others were chosen', () => {
    const stack = new Stack(new App(), 'Test');
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
    const withEgress = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
    expect(() =>
      PlatformNetwork.fromVpc(stack, 'Network', { vpc, dataSubnets: withEgress, applicationSubnets: withEgress }),
    ).toThrow(
      /Test\/Network: vpc: got public subnets \(Test\/Vpc\/PublicSubnet1, .*expected a VPC without public subnets/,
    );
  });
});
