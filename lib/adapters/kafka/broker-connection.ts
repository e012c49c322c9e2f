import { Kafka, type KafkaConfig } from 'kafkajs';
import { PlatformError } from '../../model/platform-error.ts';
import { type Api, decodeResponse, encodeRequest, type Struct, type Value } from './wire.ts';

/** Every answer of the APIs in use starts with how long the client has to keep quiet. */
export type ThrottledStruct = Struct & { readonly throttleTimeMs: 'int32' };

/** One authenticated connection, to the first of the given brokers that answers; opened again when it broke. */
export interface BrokerConnection {
  /** `host:port` of the broker, once connected. */
  address(): string | undefined;
  /** Connects and authenticates, and asks for nothing. */
  logIn(): Promise<void>;
  /** kafkajs holds the next request back as long as the broker asked in this answer (KIP-219), error 89 included. */
  send<Request extends Struct, Response extends ThrottledStruct>(
    api: Api<Request, Response>,
    body: Value<Request>,
  ): Promise<Value<Response>>;
  close(): Promise<void>;
}

/** Told of each request that was answered, kafkajs' own (ApiVersions, SaslHandshake, SaslAuthenticate) included. */
export type OnRequest = (apiName: string) => void;

export function openBrokerConnection(config: KafkaConfig, onRequest: OnRequest): BrokerConnection {
  const cluster = createCluster(config, onRequest);
  return {
    address() {
      const pool = cluster.brokerPool.seedBroker?.connectionPool;
      return pool && `${pool.host}:${pool.port}`;
    },
    logIn: () => connectToAny(cluster, config.brokers.length),
    async send(api, body) {
      await connectToAny(cluster, config.brokers.length);
      // Asking kafkajs for "a broker" instead would cost its own Metadata request, and often a second connection.
      const broker = cluster.brokerPool.seedBroker;
      if (broker === undefined)
        throw new TypeError('kafkajs connected to no broker; this adapter is written for 2.2.4');
      assertOffered(api, broker);
      const payload = encodeRequest(api, body);
      return broker.connectionPool.send({
        request: {
          apiKey: api.key,
          apiVersion: api.version,
          apiName: api.name,
          encode: async () => ({ buf: payload, buffer: payload }),
        },
        response: {
          async decode(answer) {
            const decoded = decodeResponse(api, answer);
            return { decoded, clientSideThrottleTime: (decoded as { throttleTimeMs: number }).throttleTimeMs };
          },
          parse: async ({ decoded }) => decoded,
        },
      });
    },
    close: () => cluster.disconnect(),
  };
}

/**
 * kafkajs goes on to the next bootstrap server when it is not let in, not when the connection is closed while it logs in: so
 * does a load balancer whose broker is down.
 */
async function connectToAny(cluster: Cluster, servers: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await cluster.connect();
    } catch (error) {
      if (attempt >= servers || !closedByBroker(error)) throw error;
      await cluster.brokerPool.createSeedBroker();
    }
  }
}

function closedByBroker(error: unknown): boolean {
  return error instanceof Error && (error.name === 'KafkaJSConnectionClosedError' || closedByBroker(error.cause));
}

function assertOffered(api: Api, { versions, connectionPool: { host, port } }: Broker): void {
  const offered = versions[api.key];
  if (offered && offered.minVersion <= api.version && api.version <= offered.maxVersion) return;
  const range = offered ? `versions ${offered.minVersion} to ${offered.maxVersion}` : 'none';
  throw new PlatformError(
    'UNSUPPORTED',
    `Broker ${host}:${port} offers ${range} of ${api.name} and tidegate needs version ${api.version}: use Kafka 3.9 or newer.`,
  );
}

/** The parts of kafkajs 2.2.4 that its types do not show. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  readonly connectionPoolBuilder: { build(destination?: object): Promise<ConnectionPool> };
  readonly brokerPool: {
    readonly seedBroker?: Broker;
    /** Turns to the next of the given brokers. */
    createSeedBroker(): Promise<void>;
  };
}

interface Broker {
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;
  readonly connectionPool: ConnectionPool;
}

interface ConnectionPool {
  readonly host: string;
  readonly port: number;
  readonly pool: readonly SocketConnection[];
  send<Decoded extends { readonly decoded: unknown }>(exchange: {
    request: {
      apiKey: number;
      apiVersion: number;
      apiName: string;
      encode(): Promise<{ buf: Buffer; buffer: Buffer }>;
    };
    response: {
      decode(answer: Buffer): Promise<Decoded>;
      parse(decoded: Decoded): Promise<Decoded['decoded']>;
    };
  }): Promise<Decoded['decoded']>;
}

interface SocketConnection {
  readonly requestQueue: RequestQueue;
  isConnected(): boolean;
  connect(): Promise<unknown>;
  /** What arrived of the next answer, and how much of it is needed to go on. */
  chunks: readonly Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

type CreateCluster = (options: { instrumentationEmitter: { emit(event: string, payload: object): void } }) => Cluster;

function createCluster(config: KafkaConfig, onRequest: OnRequest): Cluster {
  const kafka = new Kafka(config) as unknown as Record<symbol, CreateCluster>;
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith(':createCluster'));
  const create = symbol && kafka[symbol];
  if (create === undefined) throw new TypeError('kafkajs has no createCluster; this adapter is written for 2.2.4');
  const cluster = create({
    instrumentationEmitter: {
      emit(event, payload) {
        if (event === 'network.request' && 'apiName' in payload) onRequest(String(payload.apiName));
      },
    },
  });
  const { connectionPoolBuilder } = cluster;
  const build = connectionPoolBuilder.build.bind(connectionPoolBuilder);
  connectionPoolBuilder.build = async (destination) => {
    const connectionPool = await build(destination);
    for (const connection of connectionPool.pool) {
      scheduleOnlyWhenPending(connection.requestQueue);
      forgetHalfAnswers(connection);
    }
    return connectionPool;
  };
  return cluster;
}

/** kafkajs sets a timer for the distant past after every answer; Node 24 prints a warning about each first one. */
function scheduleOnlyWhenPending(queue: RequestQueue): void {
  const schedule = queue.scheduleCheckPendingRequests.bind(queue);
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length > 0) schedule();
  };
}

/** kafkajs keeps the half of an answer in which a connection broke, and would take the next one's answers for its rest. */
function forgetHalfAnswers(connection: SocketConnection): void {
  const connect = connection.connect.bind(connection);
  connection.connect = () => {
    if (!connection.isConnected())
      Object.assign(connection, { chunks: [], bytesBuffered: 0, bytesNeeded: lengthBytes });
    return connect();
  };
}

/** Kafka's frames begin with their length. */
const lengthBytes = 4;
