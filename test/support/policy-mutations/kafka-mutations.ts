import { acl, adds, allow, resource } from './edits.ts';
import type { PolicyMutation } from './policy-mutation.ts';

const connector = 'cdcClientdebeziumKafkaAccess0';
const sink = 'cdcClients3sinkpublicKafkaAccess0';
const arn = (kind: string, name: string) => `arn:aws:kafka:eu-west-1:111111111111:${kind}/tidegate-dev/*${name}`;

/** Mistakes in the rights of Kafka clients, by IAM and by ACLs. */
export const kafkaMutations: readonly PolicyMutation[] = [
  {
    id: 'kafka-reads-every-topic',
    mistake: 'A client reads topic/*.',
    edit: adds(connector, allow('kafka-cluster:ReadData', arn('topic', ''))),
    caughtBy: /^topics-read-nobody$/,
  },
  {
    id: 'kafka-reads-another-zone',
    mistake: 'The sink of public reads a topic of mnpi.',
    edit: adds(sink, allow('kafka-cluster:ReadData', arn('topic', '/cdc.trades.mnpi'))),
    caughtBy: /^topics-read-s3-sink-mnpi$/,
  },
  {
    id: 'kafka-writes-as-another',
    mistake: 'The sink of public writes what only the connector may.',
    edit: adds(sink, allow('kafka-cluster:WriteData', arn('topic', '/cdc.*'))),
    caughtBy: /^topics-write-debezium$/,
  },
  {
    id: 'kafka-group-of-another',
    mistake: 'The sink of public joins groups of the sink of mnpi.',
    edit: adds(sink, allow('kafka-cluster:AlterGroup', arn('group', '/connect-s3-sink-*'))),
    caughtBy: /^groups-connect-s3-sink-raw-mnpi$/,
  },
  {
    id: 'kafka-transactional-id-of-another',
    mistake: 'A client takes every transactional id.',
    edit: adds(sink, allow('kafka-cluster:*TransactionalId', arn('transactional-id', ''))),
    caughtBy: /^transactional-ids-payments-service$/,
  },
  {
    id: 'kafka-alters-the-cluster',
    mistake: 'A client alters the cluster, and with it every ACL.',
    edit: adds(sink, allow('kafka-cluster:AlterCluster', arn('cluster', ''))),
    caughtBy: /^cluster-administration$/,
  },
  {
    id: 'kafka-deletes-topics',
    mistake: 'A client deletes topics.',
    edit: adds(sink, allow('kafka-cluster:*Topic', arn('topic', '/cdc.*'))),
    caughtBy: /^topics-administration$/,
  },
  {
    id: 'kafka-reconciler-reads',
    mistake: 'The reconciler gets kafka-cluster:* for the sake of shortness.',
    edit: adds('ReconcilerReconcilePolicy', allow('kafka-cluster:*', '*')),
    caughtBy: /^topics-records-clients-only$/,
  },
  {
    id: 'kafka-cluster-open-to-partner',
    mistake: 'A policy of the cluster lets another account read.',
    edit: (declared) => {
      const cluster = declared.stacks
        .flatMap(({ resources }) => resources)
        .find(({ type }) => type === 'AWS::MSK::Cluster');
      const partner = { ...allow('kafka-cluster:*', '*'), Principal: { AWS: '222222222222' } };
      return resource('-cluster', 'AWS::MSK::ClusterPolicy', {
        ClusterArn: cluster?.ref,
        Policy: { Statement: [partner] },
      })(declared);
    },
    caughtBy: /^topics-read-foreign$/,
  },
  {
    id: 'acl-everybody',
    mistake: 'An ACL lets User:* read a topic of mnpi.',
    edit: acl('cdc', { resourceName: 'cdc.trades.mnpi', principal: 'User:*', operation: 'READ' }),
    caughtBy: /^acls-mnpi-read$/,
  },
  {
    id: 'acl-undeclared-principal',
    mistake: 'An ACL of a client that no domain declares.',
    edit: acl('payments', { resourceName: 'payments.events', principal: 'User:laptop', operation: 'WRITE' }),
    caughtBy: /^acls-confidential-write$/,
  },
  {
    id: 'acl-prefix-into-another-zone',
    mistake: 'A service reads everything that starts with cdc.',
    edit: acl('ledger', {
      resourceName: 'cdc.',
      patternType: 'PREFIXED',
      principal: 'User:ledger-service',
      operation: 'ALL',
    }),
    caughtBy: /^acls-mnpi-read$/,
  },
];
