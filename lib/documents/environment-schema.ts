import * as z from 'zod';
import { clusterArnShape } from '../model/cluster-arn.ts';
import { parseDuration } from '../model/duration.ts';
import {
  type Cluster,
  type ClusterAuthentication,
  type CreatedCluster,
  type DriftChecks,
  type Environment,
  endpointServices,
  type Network,
  platformName,
} from '../model/environment.ts';
import { kafkaVersions, recommendedKafkaVersion } from '../model/kafka-version.ts';
import { advertisedListenersShape } from './advertised-listeners-shape.ts';
import { brokerStorage, brokerStorageKeys } from './broker-storage-shape.ts';
import { certificateAuthorityShape, clientCertificatesShape } from './client-certificate-shapes.ts';
import { connectivityShape } from './connectivity-shape.ts';
import { departmentKeyShape } from './department-shapes.ts';
import { existingCluster } from './existing-cluster.ts';
import { accountId, days, matching, nonEmpty, positiveInteger, reading, slug, strict } from './field-shapes.ts';
import { otherScramUsersShape } from './other-scram-users-shape.ts';
import { passwordRotationShape } from './password-rotation-shape.ts';
import { policyShape } from './policy-shape.ts';
import { quotaDefaultsShape } from './quota-shapes.ts';
import { breakGlassShape, lakeShape, permissionsBoundaryShape, personaShape, zoneShape } from './zone-shapes.ts';

const availabilityZone = matching(/^[a-z]{2}(-[a-z]+)+-\d+[a-z]$/, 'an availability zone such as eu-west-1a');
const cidr = z
  .cidrv4('an IPv4 range such as 10.40.0.0/16')
  .describe('IPv4 range of the VPC; of a new one from /16 to /24.');

const authentication = z
  .array(z.enum(['iam', 'scram', 'mtls'] as const satisfies readonly ClusterAuthentication[]))
  .min(1)
  .describe('iam is always among them: it is how the platform itself gets in.');

const subnets = z
  .array(
    strict({
      subnetId: matching(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'),
      zone: availabilityZone,
      routeTableId: matching(/^rtb-[0-9a-f]+$/, 'a route-table id such as rtb-0123456789abcdef0'),
    }),
  )
  .min(1);

const networkShape = strict({
  create: strict({
    cidr,
    zones: z.array(availabilityZone).min(1).describe('Literal names of 2 or 3 availability zones.'),
    endpoints: z
      .array(z.enum(endpointServices))
      .optional()
      .describe('AWS services that the VPC reaches by interface endpoints, besides Kafka, Lambda and Secrets Manager.'),
  })
    .optional()
    .describe('A new VPC.'),
  import: strict({
    vpcId: matching(/^vpc-[0-9a-f]+$/, 'a VPC id such as vpc-0123456789abcdef0'),
    cidr,
    subnetsArePrivate: z
      .literal(true)
      .describe('Your statement that no subnet has a route to an internet gateway. It is recorded in the template.'),
    dataSubnets: subnets.describe('Brokers and functions, one subnet per zone.'),
    applicationSubnets: subnets.describe('Services that use Kafka.'),
  })
    .optional()
    .describe('An existing VPC. Nothing is looked up.'),
})
  .transform((network, context): Network => {
    if (network.create !== undefined && network.import === undefined) return { create: network.create };
    if (network.import !== undefined && network.create === undefined) return { import: network.import };
    context.addIssue({ code: 'custom', message: 'either create or import', params: { got: 'both or neither' } });
    return z.NEVER;
  })
  .describe('Either create or import.');

const createdClusterShape = strict({
  kafkaVersion: nonEmpty
    .meta({ examples: kafkaVersions.map(({ name }) => name) })
    .describe(`As MSK spells it; ${recommendedKafkaVersion} is recommended.`),
  brokerType: nonEmpty
    .meta({ examples: ['kafka.m7g.large', 'express.m7g.large'] })
    .describe('A Standard broker type, or an Express one, which has no disks to set up.'),
  brokerCount: positiveInteger.describe('A multiple of the number of zones.'),
  ...brokerStorageKeys,
  rebalancing: z
    .enum(['active', 'paused'])
    .optional()
    .describe('Of Express brokers. Active, which is the default, MSK moves partitions, and nobody else can.'),
  authentication,
  certificateAuthorityArns: z
    .array(matching(/^arn:[^:]+:acm-pca:[^:]+:\d{12}:certificate-authority\//, 'the ARN of an AWS Private CA'))
    .default([])
    .describe('With mtls only: the AWS Private CAs whose certificates clients show.'),
  certificateAuthority: certificateAuthorityShape.optional(),
  clientCertificates: clientCertificatesShape.optional(),
  serverProperties: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .default({})
    .describe("Broker properties on top of the safe ones, in Kafka's own keys."),
  passwordRotation: passwordRotationShape.optional(),
  scramUsers: otherScramUsersShape.optional(),
  connectivity: connectivityShape.optional().describe('Clients in other VPCs and accounts. Default: none.'),
  advertisedListeners: advertisedListenersShape
    .optional()
    .describe('Own names for the brokers. Default: those of AWS.'),
}).transform(
  ({ storage, storageGrowth, storageThroughput, tieredStorage, ...cluster }): CreatedCluster => ({
    ...cluster,
    ...brokerStorage({ storage, storageGrowth, storageThroughput, tieredStorage }),
  }),
);

const existingClusterShape = strict({
  arn: matching(clusterArnShape.pattern, 'the ARN of an MSK cluster'),
  type: z
    .enum(['standard', 'express', 'serverless'])
    .optional()
    .describe('How MSK runs it. Serverless: topics and IAM statements alone; kafkaVersion and brokerCount stay out.'),
  securityGroupId: matching(/^sg-[0-9a-f]+$/, 'a security-group id such as sg-0123456789abcdef0'),
  kafkaVersion: nonEmpty.optional(),
  brokerCount: positiveInteger.optional(),
  authentication,
  scramKeyArn: matching(/^arn:[^:]+:kms:[^:]+:\d{12}:key\//, 'the ARN of a KMS key')
    .optional()
    .describe('Key of the SCRAM secrets. Needed when domains declare scram clients.'),
  allowEveryoneIfNoAclFound: z.boolean().describe("The cluster's own setting of allow.everyone.if.no.acl.found."),
  passwordRotation: passwordRotationShape.optional(),
  scramUsers: otherScramUsersShape.optional(),
}).transform(existingCluster);

const clusterShape = strict({
  create: createdClusterShape.optional().describe('A new cluster.'),
  existing: existingClusterShape
    .optional()
    .describe('A running cluster: its topics and access are governed, it is not touched.'),
})
  .transform(({ create, existing }, context): Cluster => {
    if (create !== undefined && existing === undefined) return { create };
    if (existing !== undefined && create === undefined) return { existing };
    context.addIssue({ code: 'custom', message: 'either create or existing', params: { got: 'both or neither' } });
    return z.NEVER;
  })
  .describe('Either create or existing.');

/** EventBridge counts in whole minutes. A look reads the whole cluster, so five of them is often enough. */
const everyMinutes = reading(
  (text) => (text === 'never' ? text : minutesBetween(text, 5, 7 * 24 * 60)),
  'never, or whole minutes from 5min to 7d, such as 1h',
  ['1h', '15min', '1d', 'never'],
);

function minutesBetween(text: string, least: number, most: number): number | undefined {
  const minutes = (parseDuration(text) ?? 0) / 60_000;
  return Number.isInteger(minutes) && minutes >= least && minutes <= most ? minutes : undefined;
}

/** An environment file in its YAML shape. Parsing gives the model's type. */
export const environmentSchema = strict({
  platform: matching(platformName.pattern, platformName.expected).describe(
    'Prefix of every physical name. Systems Manager reserves names that start with aws or ssm.',
  ),
  environment: slug.describe('Equals the name of the file.'),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a Region such as eu-west-1'),
  accounts: strict({ streaming: accountId, lake: accountId, audit: accountId }).describe(
    'Account ids per role, in quotes. Equal in dev if you like, three different ones in prod.',
  ),
  tags: z.record(matching(/^(?!aws:).{1,128}$/, 'a tag key that does not start with aws:'), z.string()).default({}),
  network: networkShape,
  cluster: clusterShape,
  topicDefaults: strict({
    replicationFactor: positiveInteger,
    minInsyncReplicas: positiveInteger,
  }).default({ replicationFactor: 3, minInsyncReplicas: 2 }),
  zones: z.array(zoneShape).min(1).describe('Sensitivity zones that topics may name.'),
  personas: z.array(personaShape).optional().describe('Kinds of people who read the lake. Default: none.'),
  lake: lakeShape.optional().describe('Buckets per zone and layer in the lake account. Absent: none.'),
  permissionsBoundary: permissionsBoundaryShape.optional().describe('Of every role of the platform. Absent: none.'),
  breakGlass: breakGlassShape.optional().describe('A role per account for emergencies. Absent: none.'),
  departmentKeys: z
    .array(departmentKeyShape)
    .optional()
    .describe('Keys that departments keep in accounts of their own. Default: the platform makes every key.'),
  logRetention: days.describe("One of CloudWatch's values, such as 30d."),
  removal: z.enum(['destroy', 'retain']).describe('What happens to stateful resources when a stack goes.'),
  drift: strict({ every: everyMinutes })
    .transform(({ every }): DriftChecks => ({ everyMinutes: every }))
    .optional()
    .describe('How often the deployed function looks whether the cluster is as it was last applied. Absent: every 1h.'),
  domains: z.array(slug).min(1).describe('Domains that run in this environment.'),
  policy: policyShape.optional().describe('Limits of the governance rules, see docs/policy-rules.md.'),
  quotaDefaults: quotaDefaultsShape
    .optional()
    .describe('Limits of everybody who has none of their own. Default: they are left as they are.'),
})
  .transform(({ environment, logRetention, ...rest }) => ({
    ...rest,
    name: environment,
    logRetentionDays: logRetention,
  }))
  .meta({ title: 'tidegate environment' }) satisfies z.ZodType<Environment>;
