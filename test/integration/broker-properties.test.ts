import { describeConfigs } from '../../lib/adapters/kafka/apis.ts';
import { connectTransport } from '../../lib/adapters/kafka/transport.ts';
import { startTwin, type Twin } from '../../lib/local/twin.ts';
import { brokerPropertyFaults, brokerPropertyKeys } from '../../lib/model/broker-properties.ts';
import { kafkaLine, twinPlace } from '../support/kafka-line.ts';

const admin = { name: 'admin', password: 'admin-password' };
const brokerResource = 4;

const faultOf = (key: string, value: number, flavour: 'standard' | 'express' = 'standard') =>
  brokerPropertyFaults({ [key]: `${value}` }, { kafkaVersion: kafkaLine.version, flavour })[0];

/** Express brokers alone take some that every Kafka knows. */
const isTaken = (key: string) =>
  (['standard', 'express'] as const).some((flavour) => !faultOf(key, 1, flavour)?.expected.startsWith('no value'));

/** The least value that the catalogue takes for this line. */
function least(key: string): number {
  const value = [14, 101, 1_048_576].find((candidate) => !faultOf(key, candidate) && faultOf(key, candidate - 1));
  if (value === undefined) throw new RangeError(`${key} has another least value`);
  return value;
}

async function start(configuration: string): Promise<Twin> {
  const place = await twinPlace('broker-properties');
  return startTwin({ ...place, brokers: 1, configuration, users: [admin], superUsers: [admin.name] });
}

/** What a broker says of all of its properties, as `key=value`. */
async function propertiesOf({ bootstrapServers, ca }: Twin): Promise<readonly string[]> {
  const authentication = { mode: 'scram', username: admin.name, password: admin.password } as const;
  const transport = await connectTransport({ bootstrapServers, ca, authentication }, () => {});
  const resource = { resourceType: brokerResource, resourceName: '1', configurationKeys: null };
  const asked = { resources: [resource], includeSynonyms: false, includeDocumentation: false };
  const { results } = await transport.send(describeConfigs, asked);
  await transport.close();
  return results.flatMap(({ configs }) => configs.map(({ name, value }) => `${name}=${value}`));
}

describe('A broker of this line', () => {
  it('knows the properties that the catalogue lets a configuration set, and takes the smallest segment', async () => {
    const smallest = `log.segment.bytes=${least('log.segment.bytes')}`;
    const twin = await start(smallest);
    const shown = await propertiesOf(twin).finally(() => twin.stop());
    const known = brokerPropertyKeys.filter((key) => shown.some((text) => text.startsWith(`${key}=`)));
    const allowed = brokerPropertyKeys.filter(isTaken);
    expect(known).toEqual(allowed.filter((key) => key !== 'custom.advertised.listeners'));
    expect(shown).toContain(smallest);
  }, 120_000);

  it.each(['connections.max.idle.ms', 'log.segment.bytes'])(
    'does not start with a smaller %s than the catalogue takes',
    async (key) => {
      await expect(start(`${key}=${least(key) - 1}`)).rejects.toThrow(key);
    },
    120_000,
  );
});
