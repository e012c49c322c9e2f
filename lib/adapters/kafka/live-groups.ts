import { api } from './apis.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { missingRights } from './missing-rights.ts';
import { unreadable } from './read-errors.ts';
import type { KafkaTransport } from './transport.ts';

/** Each broker lists the groups that it coordinates. */
const listGroups = api({
  name: 'ListGroups',
  key: 16,
  version: 4,
  request: { statesFilter: ['string'] },
  response: {
    throttleTimeMs: 'int32',
    errorCode: 'int16',
    groups: [{ groupId: 'string', protocolType: 'string', groupState: 'string' }],
  },
});

/** The first version that takes several groups at once (KIP-709). */
const offsetFetch = api({
  name: 'OffsetFetch',
  key: 9,
  version: 8,
  request: {
    groups: [{ groupId: 'string', topics: [{ name: 'string', partitionIndexes: ['int32'] }, 'nullable'] }],
    requireStable: 'boolean',
  },
  response: {
    throttleTimeMs: 'int32',
    groups: [
      {
        groupId: 'string',
        topics: [
          {
            name: 'string',
            partitions: [
              {
                partitionIndex: 'int32',
                committedOffset: 'int64',
                committedLeaderEpoch: 'int32',
                metadata: 'nullableString',
                errorCode: 'int16',
              },
            ],
          },
        ],
        errorCode: 'int16',
      },
    ],
  },
});

/** Groups without a member. */
const lifeless: ReadonlySet<string> = new Set(['Empty', 'Dead']);

/** Live consumer groups by the topics where they committed an offset. Two requests per broker at most. */
export async function liveGroups(
  transport: KafkaTransport,
  connection: KafkaConnection,
  brokers: readonly number[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const read = await Promise.all(brokers.map((broker) => groupsOf(transport, connection, broker)));
  const found = new Map<string, string[]>();
  for (const { topic, group } of read.flat()) found.set(topic, [...(found.get(topic) ?? []), group].sort());
  return found;
}

async function groupsOf(transport: KafkaTransport, connection: KafkaConnection, broker: number) {
  const listed = await transport.send(listGroups, { statesFilter: [] }, broker);
  if (listed.errorCode !== 0) throw unreadable('Consumer groups', listed.errorCode);
  const live = listed.groups.filter(({ groupState }) => !lifeless.has(groupState));
  if (live.length === 0) return [];
  const groups = live.map(({ groupId }) => ({ groupId, topics: null }));
  const answer = await transport.send(offsetFetch, { groups, requireStable: false }, broker);
  const forbidden = answer.groups.filter(({ errorCode }) => errorName(errorCode) === 'GROUP_AUTHORIZATION_FAILED');
  if (forbidden.length > 0) {
    const names = forbidden.map(({ groupId }) => groupId).sort();
    throw missingRights(connection, ['describe-group'], names);
  }
  const faulty = answer.groups.find(({ errorCode }) => errorCode !== 0);
  if (faulty !== undefined) throw unreadable(`Group ${faulty.groupId}`, faulty.errorCode);
  return answer.groups.flatMap(({ groupId, topics }) => topics.map(({ name }) => ({ topic: name, group: groupId })));
}
