import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { main } from '../../lib/cli/main.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { brokerProperties, serverPropertiesText } from '../../lib/model/broker-configuration.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { kafkaLine, lineFolder, type TwinName, twinPlace } from './kafka-line.ts';
import { recordingTerminal } from './recording-terminal.ts';
import { withoutZoneClients } from './without-zone-clients.ts';

const root = resolve(__dirname, '../..');

export interface SelfRunStage {
  readonly twin: Twin;
  /** A super user. */
  readonly admin: KafkaAdmin;
  login(username: string, password: string): Promise<KafkaAdmin>;
  /** The command line on the configuration of the stage, logged in as the super user. */
  run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly notes: string }>;
  stop(): Promise<void>;
}

/** Where a stage of this name keeps brokers and configuration. */
export function selfRunFolder(name: string): string {
  return lineFolder(`twins/${name}`);
}

/** One broker without AWS, and a folder `config` with the environment `dev` of these domains, which are not there yet. */
export async function startSelfRunStage(name: TwinName, domains: readonly string[]): Promise<SelfRunStage> {
  const folder = selfRunFolder(name);
  const config = join(folder, 'config');
  rmSync(folder, { recursive: true, force: true });
  const password = 'not-a-secret';
  const twin = await startTwin({
    ...(await twinPlace(name)),
    brokers: 1,
    configuration: serverPropertiesText(brokerProperties(1)),
    users: [{ name: 'admin', password }],
    superUsers: ['admin'],
  });
  const login = (username: string, secret: string) =>
    connectKafkaAdmin({
      bootstrapServers: twin.bootstrapServers,
      ca: twin.ca,
      authentication: { mode: 'scram', username, password: secret },
    });
  const admin = await login('admin', password);
  const environment = join(config, 'environments/dev.yaml');
  cpSync(join(root, 'config/environments/dev.yaml'), environment, { recursive: true });
  const text = withoutZoneClients(readFileSync(environment, 'utf8'))
    .replace(/^domains: .*$/m, `domains: [${domains.join(', ')}]`)
    .replace(/kafkaVersion: .*/, `kafkaVersion: ${kafkaLine.declared}`);
  writeFileSync(environment, text);
  return {
    twin,
    admin,
    login,
    async run(...args) {
      const terminal = recordingTerminal();
      const connection = [
        ...['--bootstrap-servers', twin.bootstrapServers.join(',')],
        ...['--command-config', join(twin.clientsFolder, 'admin.properties')],
      ];
      const code = await main([...args, '-e', 'dev', '--config', config, ...connection], terminal);
      return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
    },
    async stop() {
      await admin.close();
      await twin.stop();
    },
  };
}
