import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaConnection } from '../../lib/adapters/kafka/connection-settings.ts';
import { iamJar } from '../../lib/local/iam/iam-jar.ts';
import type { IamPlane } from '../../lib/local/iam/iam-plane.ts';
import { findJava } from '../../lib/local/java.ts';
import { endNodes, startNode } from '../../lib/local/node-process.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { readRecord } from '../../lib/local/twin-folder.ts';
import { untilServing } from '../../lib/local/until-serving.ts';
import { type TwinName, twinPlace } from './kafka-line.ts';

/** A node that comes back is let in when its old session has ended: nine seconds by default. */
const configuration = 'broker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=300\n';

export const admin = { name: 'admin', password: 'twin-password' };

/** A twin whose nodes can be killed, and started again on what they had stored. Node ids count from 1. */
export interface BreakableTwin extends Twin {
  readonly folder: string;
  /** For the super user `admin`, by way of these bootstrap servers, or of all. */
  connection(bootstrapServers?: readonly string[]): KafkaConnection;
  /** Id of the node that leads the metadata quorum: the controller. */
  controller(): number;
  /** kill -9. */
  kill(nodeId: number): Promise<void>;
  /** Starts every node that was killed, and waits until all of them serve. */
  repair(): Promise<void>;
}

export interface BreakableTwinOptions {
  readonly name: TwinName;
  readonly brokers: 1 | 3;
  readonly iam?: IamPlane;
  /** Lines of server properties besides. */
  readonly properties?: string;
}

export async function startBreakableTwin({
  name,
  properties = '',
  ...cluster
}: BreakableTwinOptions): Promise<BreakableTwin> {
  const place = await twinPlace(name);
  const { folder, jars } = place;
  const users = { users: [admin], superUsers: [admin.name] };
  const twin = await startTwin({ ...place, ...users, ...cluster, configuration: `${configuration}${properties}` });
  const record = readRecord(folder);
  if (record === undefined) throw new TypeError(`${folder} has no record of the twin that was just started`);
  const { nodes: first, storageFolder } = record;
  const nodes = [...first];
  const killed = new Set<number>();
  const connection = (bootstrapServers = twin.bootstrapServers): KafkaConnection => {
    const authentication = { mode: 'scram', username: admin.name, password: admin.password } as const;
    return { bootstrapServers, ca: twin.ca, authentication };
  };
  return {
    ...twin,
    folder,
    connection,
    controller: () => quorumLeader(nodes.map((_, index) => join(storageFolder, `node-${index + 1}`))),
    async kill(nodeId) {
      killed.add(nodeId);
      await endNodes(nodes.slice(nodeId - 1, nodeId), 'SIGKILL', 5_000);
    },
    async repair() {
      if (killed.size === 0) return;
      const java = await findJava(jars, cluster.iam && [await iamJar(jars)]);
      for (const nodeId of killed) {
        const { propertiesFile = '' } = nodes[nodeId - 1] ?? {};
        nodes[nodeId - 1] = startNode(java.options, propertiesFile, false);
      }
      killed.clear();
      await untilServing(nodes, connection());
    },
    async stop() {
      await endNodes(
        nodes.filter((node) => !first.includes(node)),
        'SIGKILL',
        5_000,
      );
      await twin.stop();
    },
  };
}

/** Each voter keeps what it knows of the last election (KIP-595): the newest word counts. */
function quorumLeader(folders: readonly string[]): number {
  const known = folders.map((folder): { readonly leaderId: number; readonly leaderEpoch: number } =>
    JSON.parse(readFileSync(join(folder, '__cluster_metadata-0/quorum-state'), 'utf8')),
  );
  return known.reduce((newest, each) => (each.leaderEpoch > newest.leaderEpoch ? each : newest)).leaderId;
}
