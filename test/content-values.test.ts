import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import type { Domain } from '../lib/model/domain.ts';
import { formatDuration } from '../lib/model/duration.ts';

// The figures of the source designs, corrected as docs/decisions/0011 says. A change here is a change of the platform.

const topics = `
payments.commands         12  7d         delete   snappy        standard
payments.events           12  30d        delete   snappy        7y
payments.validations      12  14d        delete   snappy        standard
payments.dead-letter      6   90d        delete   snappy        standard
ledger.transactions       24  unlimited  delete   uncompressed  unlimited
ledger.balances           24  unlimited  compact  snappy        standard
ledger.reconciliation     12  365d       delete   snappy        7y
ledger.snapshots          12  unlimited  compact  lz4           standard
notifications.email       12  7d         delete   snappy        standard
notifications.sms         12  7d         delete   snappy        standard
notifications.push        12  3d         delete   snappy        standard
notifications.audit       6   90d        delete   snappy        standard
audit.events              24  2557d      delete   uncompressed  7y
audit.compliance          12  3653d      delete   uncompressed  10y
audit.security            12  2557d      delete   uncompressed  7y
audit.regulatory          12  3653d      delete   uncompressed  10y
audit.platform-operations 3   3653d      delete   uncompressed  10y
cdc.trades.mnpi           6   7d         delete   lz4           standard
cdc.orders.mnpi           6   7d         delete   lz4           standard
cdc.positions.mnpi        3   7d         delete   lz4           standard
cdc.market_data.public    9   7d         delete   snappy        standard
cdc.reference_data.public 3   unlimited  compact  snappy        standard
dlq.cdc.mnpi              3   7d         delete   lz4           standard
dlq.cdc.public            3   7d         delete   lz4           standard
`;

const access = `
payments/payments-service            consume   payments.commands payments.events
payments/payments-service            transact  audit.events payments.commands payments.dead-letter payments.events payments.validations
ledger/ledger-service                consume   ledger.balances ledger.snapshots ledger.transactions payments.events
ledger/ledger-service                transact  audit.events ledger.balances ledger.reconciliation ledger.snapshots ledger.transactions
notifications/notifications-service  consume   ledger.transactions notifications.email notifications.push notifications.sms payments.events
notifications/notifications-service  transact  audit.events notifications.audit notifications.email notifications.push notifications.sms
audit/audit-service                  consume   audit.compliance audit.events audit.platform-operations audit.regulatory audit.security ledger.balances ledger.reconciliation ledger.transactions notifications.audit notifications.email notifications.push notifications.sms payments.commands payments.dead-letter payments.events payments.validations
audit/audit-service                  transact  audit.compliance audit.events audit.platform-operations audit.regulatory audit.security
cdc/debezium                         produce   cdc.market_data.public cdc.orders.mnpi cdc.positions.mnpi cdc.reference_data.public cdc.trades.mnpi
cdc/s3-sink-mnpi                     consume   cdc.orders.mnpi cdc.positions.mnpi cdc.trades.mnpi
cdc/s3-sink-mnpi                     produce   dlq.cdc.mnpi
cdc/s3-sink-public                   consume   cdc.market_data.public cdc.reference_data.public
cdc/s3-sink-public                   produce   dlq.cdc.public
`;

/** MiB per second to write and to read, percent of a request thread, changes of the cluster per second. */
const quotas = `
audit-service          20  30  70  10
ledger-service         20  20  60  10
notifications-service  5   10  40  10
payments-service       10  10  50  10
`;

const reading = loadConfiguration('prod', 'config');
const domains: readonly Domain[] = reading.ok ? reading.value.running : [];

function lines(table: string): readonly string[] {
  const rows = table.trim().split('\n');
  return rows.map((row) => row.trim().split(/\s+/).join(' ')).sort();
}

it.each(domains.map(({ name }) => name))('the topics of %s have the values that were reviewed', (name) => {
  const declared = domains.find((domain) => domain.name === name)?.topics ?? [];
  const values = declared.map((topic) => {
    const { 'retention.ms': kept, 'cleanup.policy': cleanup, 'compression.type': compression } = topic.configs;
    return [
      topic.name,
      topic.partitions,
      formatDuration(Number(kept)),
      cleanup,
      compression,
      topic.retentionClass,
    ].join(' ');
  });
  const prefixes = domains.find((domain) => domain.name === name)?.prefixes.topics ?? [];
  expect(values.sort()).toEqual(lines(topics).filter((row) => prefixes.some((prefix) => row.startsWith(prefix))));
  expect(values).not.toHaveLength(0);
});

it('nobody but the reviewed clients has access, to nothing but the reviewed topics', () => {
  const granted = new Map<string, string[]>();
  for (const { client, intent, topic } of domains.flatMap((domain) => domain.access)) {
    const key = `${client.domain}/${client.client} ${intent}`;
    granted.set(key, [...(granted.get(key) ?? []), topic].sort());
  }
  expect([...granted].map(([who, what]) => [who, ...what].join(' ')).sort()).toEqual(lines(access));
});

it('each service has the quota that was reviewed', () => {
  const mebibytes = (bytes?: number) => (bytes ?? 0) / 2 ** 20;
  const values = domains
    .flatMap((domain) => domain.quotas)
    .map(({ client, produceBytesPerSecond, consumeBytesPerSecond, ...rest }) =>
      [
        client,
        mebibytes(produceBytesPerSecond),
        mebibytes(consumeBytesPerSecond),
        rest.requestPercentage,
        rest.controllerMutationsPerSecond,
      ].join(' '),
    );
  expect(values.sort()).toEqual(lines(quotas));
});
