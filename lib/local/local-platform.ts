import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connectKafkaAdmin } from '../adapters/kafka/kafka-admin.ts';
import { reconcileVariables, resourceTypes } from '../contracts/reconcile.ts';
import { recommendedKafkaVersion } from '../model/kafka-version.ts';
import { type CloudAssembly, readCloudAssembly } from './aws/cloud-assembly.ts';
import { customResourcesOf } from './aws/custom-resources.ts';
import { type Deployment, type DeploymentStep, deployCustomResources } from './aws/deploy-custom-resources.ts';
import { certifiedClientsOf } from './aws/domain-documents-of.ts';
import { functionEnvironment, type LocalEndpoints, type Substitution } from './aws/function-environment.ts';
import { iamPlaneOf } from './aws/iam-plane-of.ts';
import { functionByArn } from './aws/lambda-functions.ts';
import { type LocalFunction, startFunction } from './aws/lambda-host.ts';
import { type MskCluster, mskClusterOf } from './aws/msk-cluster.ts';
import { startMskLookAlike } from './aws/msk-look-alike.ts';
import { otherScramSecrets } from './aws/other-scram-secrets.ts';
import { startResponseReceiver } from './aws/response-receiver.ts';
import { type Buckets, startS3LookAlike } from './aws/s3-look-alike.ts';
import { scramUsersOf } from './aws/scram-users-of.ts';
import { stagingBuckets } from './aws/staging-buckets.ts';
import { deployTopics, topicResourcesOf } from './aws/topic-resources.ts';
import type { User } from './client-properties.ts';
import { freshKeys, type IamPlane, type IamSession, iamSession } from './iam/iam-plane.ts';
import { type KafkaRelease, type KafkaVersion, kafkaReleaseFor } from './kafka-release.ts';
import { type Substitution as BrokerSubstitution, substitutions } from './server-properties.ts';
import { startTwin, type TwinAddress, upTwin } from './twin.ts';

export interface LocalPlatformOptions {
  /** What `cdk synth` wrote for one environment. */
  readonly assemblyFolder: string;
  readonly folder: string;
  /** Brings the jars of the release that runs, as `kafkaRuntime` does. */
  readonly jars: (version: KafkaVersion) => Promise<string>;
  readonly firstPort: number;
  /** Leave the brokers running at the end: `tidegate local down` stops them. */
  readonly keep?: boolean;
}

/** The Kafka side of a synthesized environment on this machine: brokers, users, and the exact function of the template. */
export interface LocalPlatform {
  readonly twin: TwinAddress;
  readonly assembly: CloudAssembly;
  /** What runs for the version that the template's cluster declares. */
  readonly kafka: KafkaRelease;
  /** Those to whom the template gives a SCRAM secret. */
  readonly users: readonly User[];
  /** The roles to which the template gives rights in Kafka, with the keys that they have here. */
  readonly iam: IamPlane;
  readonly brokerSubstitutions: readonly BrokerSubstitution[];
  /** Known once the function was started, at the first step. */
  functionSubstitutions(): readonly Substitution[];
  /** As whom the functions started so far come in. */
  functionSessions(): readonly IamSession[];
  /** Lines that the functions wrote so far. */
  functionLogs(): readonly string[];
  /** Deploys every custom resource of the template that is new or changed, as CloudFormation would, then its topics. */
  deploy(): AsyncGenerator<DeploymentStep>;
  readonly deployment: Deployment;
  /** ARNs of the secrets on the cluster's list of SCRAM users. */
  readonly associatedSecrets: ReadonlySet<string>;
  /** What the S3 look-alike holds: the staging bucket and the state bucket. */
  readonly buckets: Buckets;
  stop(): Promise<void>;
}

export async function startLocalPlatform(options: LocalPlatformOptions): Promise<LocalPlatform> {
  const assembly = readCloudAssembly(options.assemblyFolder);
  const cluster = mskClusterOf(assembly);
  const users = scramUsersOf(assembly).map(({ username }) => withPassword(username));
  const roles = iamPlaneOf(assembly, cluster);
  const iam = topicResourcesOf(assembly).length > 0 ? withTopicApi(roles) : roles;
  const configuration = cluster.serverProperties;
  const kafka = kafkaReleaseFor(cluster.kafkaVersion ?? recommendedKafkaVersion);
  const jars = await options.jars(kafka.version);
  const certified = certifiedClientsOf(assembly);
  const twinOptions = { ...options, jars, configuration, users, certified, superUsers: [], iam };
  const attached = options.keep ? undefined : await startTwin(twinOptions);
  const twin = attached ?? (await upTwin(twinOptions));
  const cloud = await startLookAlikes(assembly, cluster, twin, iam);
  return {
    twin,
    assembly,
    kafka,
    users,
    iam,
    brokerSubstitutions: substitutions(configuration, twin.bootstrapServers.length),
    functionSubstitutions: cloud.functions.substitutions,
    functionSessions: () => iam.sessions.filter(({ arn }) => cloud.functions.roles().includes(arn)),
    functionLogs: cloud.functions.logs,
    deployment: cloud.deployment,
    associatedSecrets: cloud.associatedSecrets,
    buckets: cloud.buckets,
    deploy: () => deployAll(cloud.deployment, twin, iam),
    async stop() {
      await cloud.stop();
      await attached?.stop();
    },
  };
}

/** The topics of the template come after the domains that judge them. */
async function* deployAll(deployment: Deployment, twin: TwinAddress, iam: IamPlane): AsyncGenerator<DeploymentStep> {
  yield* deployCustomResources(deployment);
  const topics = topicResourcesOf(deployment.assembly);
  if (topics.length === 0) return;
  const credentials = iam.sessions.find(({ name }) => name === topicApi)?.credentials;
  const authentication = { mode: 'iam', region: iam.region, credentials } as const;
  const ca = readFileSync(twin.caFile, 'utf8');
  const admin = await connectKafkaAdmin({ bootstrapServers: twin.iamBootstrapServers, ca, authentication });
  try {
    await deployTopics(topics, admin);
  } finally {
    await admin.close();
  }
}

/** Stands for MSK's own topic API, which CloudFormation calls and which is inside the cluster: no role of the template. */
const topicApi = 'msk-topic-api';

function withTopicApi(plane: IamPlane): IamPlane {
  const [, partition, , , account] = plane.clusterArn.split(':');
  const statements = [{ Effect: 'Allow', Action: 'kafka-cluster:*', Resource: '*' }];
  const session = iamSession({ name: topicApi, arn: `arn:${partition}:iam::${account}:role/${topicApi}`, statements });
  return { ...plane, sessions: [...plane.sessions, session] };
}

/** What stands for AWS on this machine: S3, MSK's control plane, CloudFormation's response address, and Lambda. */
async function startLookAlikes(assembly: CloudAssembly, cluster: MskCluster, twin: TwinAddress, iam: IamPlane) {
  const buckets = new Map(stagingBuckets(assembly));
  const bootstrapServers = {
    scram: twin.bootstrapServers.join(','),
    iam: twin.iamBootstrapServers.join(','),
    tls: twin.tlsServers.join(','),
  };
  const associated = otherScramSecrets(assembly);
  const secretArns = [...scramUsersOf(assembly).map(({ secretArn }) => secretArn), ...associated];
  const [s3, msk, responses] = await Promise.all([
    startS3LookAlike(buckets),
    startMskLookAlike({ cluster, bootstrapServers, secretArns, associated }),
    startResponseReceiver(),
  ]);
  const functions = localFunctions(assembly, buckets, {
    s3Url: s3.url,
    mskUrl: msk.url,
    certificateAuthorityFile: twin.caFile,
    credentialsOf: (role) => credentialsOf(role, iam),
  });
  const served: readonly string[] = Object.values(resourceTypes);
  const resources = customResourcesOf(assembly).filter(({ type }) => served.includes(type));
  const deployment: Deployment = { assembly, resources, deployed: new Map(), invoke: functions.invoke, responses };
  const stop = async () => {
    await functions.stop();
    await Promise.all([s3.close(), msk.close(), responses.close()]);
  };
  return { functions, buckets, deployment, associatedSecrets: msk.associated, stop };
}

/** Starts each function of the assembly when it is first invoked, with its state bucket empty. */
function localFunctions(
  assembly: CloudAssembly,
  buckets: Map<string, Map<string, Uint8Array>>,
  endpoints: LocalEndpoints,
) {
  const started = new Map<string, LocalFunction>();
  let shown: readonly Substitution[] = [];
  const roles: string[] = [];
  const start = async (arn: string) => {
    const deployed = functionByArn(arn, assembly);
    const { environment, substitutions: replaced } = functionEnvironment(deployed, endpoints);
    const bucket = deployed.variables[reconcileVariables.stateBucket];
    if (bucket !== undefined && !buckets.has(bucket)) buckets.set(bucket, new Map());
    shown = replaced;
    roles.push(deployed.role);
    return startFunction({ ...deployed, environment });
  };
  return {
    async invoke(arn: string, event: unknown) {
      const running = started.get(arn) ?? (await start(arn));
      started.set(arn, running);
      return running.invoke(event);
    },
    substitutions: () => shown,
    roles: () => roles,
    logs: () => [...started.values()].flatMap(({ logs }) => logs),
    stop: () => Promise.all([...started.values()].map((running) => running.stop())),
  };
}

/** A role without rights in Kafka gets keys all the same, as in Lambda; brokers do not know them. */
function credentialsOf(role: string, { sessions }: IamPlane) {
  return sessions.find(({ arn }) => arn === role)?.credentials ?? freshKeys();
}

function withPassword(name: string): User {
  return { name, password: randomBytes(18).toString('base64url') };
}
