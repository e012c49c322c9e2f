import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Configuration } from '../documents/read-configuration.ts';
import { kafkaRuntime, userCache } from '../local/kafka-runtime.ts';
import { downTwin, twinStatus, upTwin } from '../local/twin.ts';
import { brokerProperties, serverPropertiesText } from '../model/broker-configuration.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { applyDomains } from './apply-domains.ts';
import { checkedConfiguration, chosenDomains } from './checked-configuration.ts';
import { forgetCluster } from './cluster-pin.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Options } from './options.ts';
import { stateFolder } from './state-folder.ts';

/** Stands for MSK's IAM plane, which no ACL binds. */
const administrator = 'tidegate-administrator';

const firstPort = 20_100;

export async function localUp({ options, terminal }: Invocation): Promise<ExitCode> {
  const configuration = checkedConfiguration(options, terminal.note);
  const chosen = chosenDomains(configuration, options.domains);
  const jars = await kafkaRuntime({ cache: userCache(), onProgress: terminal.note });
  terminal.note('starting three Kafka nodes …');
  const twin = await upTwin({
    folder: options.folder,
    jars,
    firstPort,
    configuration: serverPropertiesText(brokerProperties(3)),
    users: [administrator, ...scramUsers(configuration)].map((name) => ({
      name,
      password: randomBytes(18).toString('base64url'),
    })),
    superUsers: [administrator],
  });
  const access: Options = {
    ...options,
    bootstrapServers: twin.bootstrapServers.join(','),
    commandConfig: join(twin.clientsFolder, `${administrator}.properties`),
  };
  await forgetCluster(stateFolder(options.state), configuration.environment);
  const { bootstrapServers, clientsFolder } = twin;
  const asJson = (reports: readonly DomainReport[]) => ({ bootstrapServers, clientsFolder, reports });
  const code = await applyDomains(configuration, chosen, { options: access, terminal, words: [] }, asJson);
  if (options.json) return code;
  terminal.out(`bootstrap servers  ${bootstrapServers.join(',')}`);
  terminal.out(`client properties  ${clientsFolder}/<user>.properties`);
  terminal.out('stop               tidegate local down');
  return code;
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

function scramUsers({ running }: Configuration): readonly string[] {
  return running
    .flatMap(({ clients }) => clients)
    .flatMap(({ name, authentication }) => (authentication === 'scram' ? [name] : []));
}
