import { PlatformError } from '../../model/platform-error.ts';
import { metadata } from './apis.ts';
import {
  type BrokerConnection,
  type OnRequest,
  openBrokerConnection,
  type ThrottledStruct,
} from './broker-connection.ts';
import { type KafkaConnection, kafkaConfig } from './connection-settings.ts';
import { translateError } from './translate-error.ts';
import type { Api, Struct, Value } from './wire.ts';

/** Sends requests to a cluster; rejects with a `PlatformError` only. */
export interface KafkaTransport {
  readonly clusterId: string;
  /** To any broker when none is named: a KRaft broker forwards writes to the controller. */
  send<Request extends Struct, Response extends ThrottledStruct>(
    api: Api<Request, Response>,
    body: Value<Request>,
    broker?: number,
  ): Promise<Value<Response>>;
  close(): Promise<void>;
}

/** Logs in to the first bootstrap server that answers. */
export async function connectTransport(connection: KafkaConnection, onRequest: OnRequest): Promise<KafkaTransport> {
  const open = (brokers: readonly string[]) => openBrokerConnection(kafkaConfig(connection, brokers), onRequest);
  const bootstrap = open(connection.bootstrapServers);
  const others = new Map<number, BrokerConnection>();
  const translated = <T>(answer: Promise<T>) =>
    answer.catch((error: unknown) => Promise.reject(translateError(error, connection)));

  const members = () => translated(bootstrap.send(metadata, noTopics));
  const close = async () => {
    await Promise.all([bootstrap, ...others.values()].map((each) => each.close()));
  };
  const first = await members().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let addresses = brokerAddresses(first.brokers);

  const connectionTo = async (broker: number) => {
    if (!addresses.has(broker)) addresses = brokerAddresses((await members()).brokers);
    const address = addresses.get(broker);
    if (address === undefined) {
      throw new PlatformError('BROKER_UNREACHABLE', `Broker ${broker} is not in the cluster.`, { retryable: true });
    }
    if (address === bootstrap.address()) return bootstrap;
    const known = others.get(broker) ?? open([address]);
    others.set(broker, known);
    return known;
  };

  return {
    clusterId: first.clusterId ?? '',
    async send(api, body, broker) {
      const target = broker === undefined ? bootstrap : await connectionTo(broker);
      return translated(target.send(api, body));
    },
    close,
  };
}

const noTopics = {
  topics: [],
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
};

function brokerAddresses(brokers: Value<typeof metadata.response>['brokers']): Map<number, string> {
  return new Map(brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]));
}
