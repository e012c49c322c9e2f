import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Configuration } from '../documents/read-configuration.ts';
import { deployTopics } from '../local/aws/topic-resources.ts';
import { actingAs } from '../local/iam/acting-as.ts';
import { administratorRole, declaredIamPlane } from '../local/iam/declared-iam-plane.ts';
import type { IamPlane } from '../local/iam/iam-plane.ts';
import { kafkaReleaseFor, releaseText } from '../local/kafka-release.ts';
import { kafkaRuntime, userCache } from '../local/kafka-runtime.ts';
import { downTwin, type TwinAddress, twinStatus, upTwin } from '../local/twin.ts';
import { iamPropertiesFile } from '../local/twin-folder.ts';
import { type BrokerProperties, brokerProperties, serverPropertiesText } from '../model/broker-configuration.ts';
import type { Authentication } from '../model/client.ts';
import { clusterFacts } from '../policy/cluster-facts.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { applyDomains } from './apply-domains.ts';
import { checkedConfiguration, chosenDomains } from './checked-configuration.ts';
import { clusterAccess } from './cluster-access.ts';
import { forgetCluster } from './cluster-pin.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { hashedDocuments } from './hashed-documents.ts';
import { defaults, type Options } from './options.ts';
import { stateFolder } from './state-folder.ts';

const firstPort = 20_100;

export async function localUp({ options, terminal }: Invocation): Promise<ExitCode> {
  const configuration = checkedConfiguration(options, terminal.note);
  const chosen = chosenDomains(configuration, options.domains);
  const { environment, running } = configuration;
  const kafka = kafkaReleaseFor(clusterFacts(environment.cluster).kafkaVersion);
  const { version } = kafka;
  const jars = await kafkaRuntime({ cache: userCache(), version, onProgress: terminal.note });
  const iam = declaredIamPlane(environment, running);
  terminal.note(`starting three nodes of ${releaseText(kafka)} …`);
  const twin = await upTwin({
    folder: options.folder,
    jars,
    firstPort,
    configuration: serverPropertiesText(brokerProperties(3, openness(configuration))),
    users: clientsBy('scram', configuration).map((name) => ({ name, password: randomBytes(18).toString('base64url') })),
    certified: clientsBy('mtls', configuration),
    superUsers: [],
    iam,
  });
  const access: Options = {
    ...options,
    bootstrapServers: twin.iamBootstrapServers.join(','),
    commandConfig: iamPropertiesFile(twin.clientsFolder),
  };
  await forgetCluster(stateFolder(options.state), configuration.environment);
  const { bootstrapServers, iamBootstrapServers, clientsFolder } = twin;
  const roles = iam.sessions.map(({ name }) => name);
  const asJson = (reports: readonly DomainReport[]) => ({
    kafkaVersion: version,
    ...{ bootstrapServers, iamBootstrapServers, clientsFolder, roles },
    reports,
  });
  const code = await asAdministrator(iam, async () => {
    const applied = await applyDomains(configuration, chosen, { options: access, terminal, words: [] }, asJson);
    await createTopicsOfCloudFormation(configuration, chosen, { options: access, terminal });
    return applied;
  });
  if (options.json) return code;
  terminal.out(`runs               ${releaseText(kafka)}`);
  for (const line of howToConnect(twin, options, roles)) terminal.out(line);
  return code;
}

/** There is no template here, and no CloudFormation either: after the domains, as in a deployment. */
async function createTopicsOfCloudFormation(
  configuration: Configuration,
  chosen: readonly string[],
  { options, terminal }: Pick<Invocation, 'options' | 'terminal'>,
): Promise<void> {
  const topics = hashedDocuments(configuration)
    .filter(({ document }) => chosen.includes(document.domain) && document.topicBackend === 'cloudformation')
    .flatMap(({ document }) => document.topics);
  if (topics.length === 0) return;
  terminal.note(`creating as CloudFormation would: ${topics.map(({ name }) => name).join(', ')} …`);
  const { admin } = await clusterAccess(options, configuration.environment);
  try {
    await deployTopics(topics, admin);
  } finally {
    await admin.close();
  }
}

function asAdministrator<T>({ sessions }: IamPlane, run: () => Promise<T>): Promise<T> {
  const session = sessions.find(({ name }) => name === administratorRole);
  if (session === undefined) throw new TypeError(`the twin has no role ${administratorRole}`);
  return actingAs(session.credentials, run);
}

function howToConnect(
  twin: TwinAddress,
  { environment, config, folder }: Options,
  roles: readonly string[],
): readonly string[] {
  const { bootstrapServers, iamBootstrapServers, clientsFolder } = twin;
  const from = config === defaults.config ? '' : ` --config ${config}`;
  const where = folder === defaults.folder ? '' : ` --folder ${folder}`;
  const credentials = join(clientsFolder, `${administratorRole}.credentials`);
  return [
    `bootstrap servers  ${bootstrapServers.join(',')}`,
    `client properties  ${clientsFolder}/<client>.properties`,
    `for IAM logins     ${iamBootstrapServers.join(',')}`,
    `roles              ${roles.join(', ')}: ${clientsFolder}/<role>.credentials`,
    `act as a role      AWS_SHARED_CREDENTIALS_FILE=${credentials} AWS_PROFILE=default tidegate plan -e ${environment}${from} --bootstrap-servers ${iamBootstrapServers[0]} --command-config ${iamPropertiesFile(clientsFolder)}`,
    `stop               tidegate local down${where}`,
  ];
}

export async function localDown({ options, terminal }: Invocation): Promise<ExitCode> {
  const stopped = await downTwin(options.folder);
  const text = stopped ? 'stopped' : 'nothing was running';
  terminal.out(options.json ? JSON.stringify({ stopped }, null, 2) : text);
  return exitCodes.done;
}

/** True when every node runs. */
export function localStatus({ options, terminal }: Invocation): boolean {
  const status = twinStatus(options.folder);
  const running = status?.running.length ?? 0;
  const complete = status !== undefined && running === status.processIds.length;
  const { processIds = [], bootstrapServers = [] } = status ?? {};
  const text =
    status === undefined ? 'not running' : `${running} of ${processIds.length} nodes at ${bootstrapServers.join(',')}`;
  const nodes = processIds.length;
  terminal.out(options.json ? JSON.stringify({ running, nodes, bootstrapServers }, null, 2) : text);
  return complete;
}

/** A cluster that exists may let everybody use what has no ACL; the local one then does so too. */
function openness({ environment: { cluster } }: Configuration): BrokerProperties {
  return cluster.existing?.allowEveryoneIfNoAclFound ? { 'allow.everyone.if.no.acl.found': 'true' } : {};
}

function clientsBy(way: Authentication, { running }: Configuration): readonly string[] {
  return running
    .flatMap(({ clients }) => clients)
    .flatMap(({ name, authentication }) => (authentication === way ? [name] : []));
}
