/** One rule of the source design's policy, and what holds instead. */
export interface SourceRule {
  /** T: about topics, U: about users. */
  readonly number: string;
  readonly said: string;
  /** Ids of the rules that stand for it; none where the documents cannot say the opposite. */
  readonly rules: readonly string[];
  /** What was corrected, or how it holds without a rule. Absent: as it was said. */
  readonly remark?: string;
}

/** The 40 rules of the fintech design (its OPA policies), in its order. */
export const sourceRules: readonly SourceRule[] = [
  {
    number: 'T1',
    said: 'names are `domain.entity`',
    rules: ['topic-naming', 'topic-owned'],
    remark:
      'one of three namings per environment; the domain is known by its prefix, so `dlq.cdc.mnpi` belongs to `cdc`',
  },
  { number: 'T2', said: 'no capitals', rules: ['topic-name'] },
  { number: 'T3', said: 'at most 255 characters', rules: ['topic-name'], remark: "249 is Kafka's limit" },
  { number: 'T4', said: 'at most 50 partitions', rules: ['partitions-maximum', 'partitions-count'] },
  { number: 'T5', said: 'at least 3 partitions in production', rules: ['partitions-minimum', 'partitions-usual'] },
  {
    number: 'T6',
    said: 'a power of two (warning)',
    rules: ['partitions-even'],
    remark: 'a multiple of the brokers: that is what spreads leaders; 12 and 24 are no powers of two',
  },
  {
    number: 'T7',
    said: 'at least 3 replicas in production',
    rules: ['replicas-production', 'default-replication-production'],
  },
  {
    number: 'T8',
    said: 'at most 3 replicas',
    rules: ['topic-replicas', 'default-replication'],
    remark: 'at most as many as brokers, which need not be three',
  },
  {
    number: 'T9',
    said: 'at least 2 in-sync replicas in production',
    rules: ['min-isr-production', 'default-replication-production', 'topic-min-isr'],
    remark: 'and always fewer than replicas, so that a broker can restart',
  },
  {
    number: 'T10',
    said: 'topics under `audit.` keep 7 years',
    rules: ['evidence-class', 'journal-retention'],
    remark:
      'the promise is the retention class; Kafka keeps journals that long until an archive does. 7 years are 2557 days',
  },
  {
    number: 'T11',
    said: 'topics under `ledger.` keep everything',
    rules: ['evidence-class', 'journal-retention'],
    remark: 'the journal does; reconciliations and balances are derived from it',
  },
  {
    number: 'T12',
    said: 'more than 90 days: take tiered storage (warning)',
    rules: ['retention-long', 'zone-retention'],
    remark: 'not for evidence, nor for compacted topics; a zone may have a hard limit',
  },
  {
    number: 'T13',
    said: 'audit and ledger topics are `uncompressed`',
    rules: ['journal-compression'],
    remark: 'journals only, and zstd or what the producer took are as good: a codec does not change a record',
  },
  {
    number: 'T14',
    said: 'six known domains',
    rules: ['topic-owned', 'prefix-owned-once', 'domain-enabled'],
    remark: 'a domain is a folder that an environment enables; no list in a rule',
  },
  {
    number: 'T15',
    said: 'labels domain, owner, environment',
    rules: ['owner-reachable'],
    remark: 'the document has them, no label repeats them',
  },
  { number: 'T16', said: 'six known owners', rules: ['owner-team'], remark: 'the teams are a list of the environment' },
  {
    number: 'T17',
    said: 'compacted topics set a compression',
    rules: ['state-compression'],
    remark: 'a warning: it costs disk, nothing is lost',
  },
  {
    number: 'T18',
    said: 'a name with "balance" is compacted',
    rules: [
      'state-words',
      'state-compacted',
      'history-not-compacted',
      'state-has-key',
      'state-has-schema',
      'state-key',
    ],
    remark: 'such a name means `kind: state`, and state is what is compacted, by a known key',
  },
  {
    number: 'T19',
    said: 'production topics carry an ACL annotation',
    rules: ['topic-granted'],
    remark: 'somebody has access, instead of a label that says so',
  },
  {
    number: 'U1',
    said: 'names end in `-service`, lower case',
    rules: ['client-naming', 'client-name', 'client-unique'],
    remark: 'the ending is of the environment and for services: connectors are named after what they move',
  },
  {
    number: 'U2',
    said: 'TLS authentication',
    rules: ['client-authentication', 'iam-always'],
    remark: 'every listener is TLS; the cluster says which of IAM, SCRAM and mTLS it offers',
  },
  {
    number: 'U3',
    said: 'no SCRAM-SHA-256 in production',
    rules: [],
    remark: 'no document names a mechanism: MSK and the local twin know SHA-512 alone',
  },
  {
    number: 'U4',
    said: 'no topic `*`',
    rules: ['access-topic', 'denial-topic'],
    remark: 'access names declared topics, or a prefix that the domain owns',
  },
  {
    number: 'U5',
    said: 'no empty topic prefix, but for audit-service',
    rules: ['access-topic', 'prefix-ending'],
    remark: 'nobody: a prefix in access starts with one that the domain owns',
  },
  {
    number: 'U6',
    said: 'Write needs a justification',
    rules: ['access-topic', 'access-client'],
    remark: "the line stands in the file of the topic's owner, who reviews it",
  },
  {
    number: 'U7',
    said: 'Delete is never granted',
    rules: ['access-administer-declared', 'access-administer'],
    remark: 'on no declared topic; below a prefix of others only with a waiver',
  },
  {
    number: 'U8',
    said: 'Alter needs a label',
    rules: ['access-administer'],
    remark: 'a waiver with reason, owner and end',
  },
  {
    number: 'U9',
    said: 'production users have quotas',
    rules: ['quota-production', 'quota-identity'],
    remark: 'SCRAM and mTLS clients; Kafka does not know an IAM client by name',
  },
  { number: 'U10', said: 'at most 50 MiB/s produced', rules: ['quota-produce-maximum', 'team-bytes'] },
  { number: 'U11', said: 'at most 100 MiB/s consumed', rules: ['quota-consume-maximum'] },
  {
    number: 'U12',
    said: 'a request percentage (warning)',
    rules: ['quota-request-share'],
    remark: 'any share: the advised 50 to 100 does not fit its own notifications-service (40)',
  },
  {
    number: 'U13',
    said: 'groups start with the user name',
    rules: ['client-group-prefix', 'client-prefix-shared', 'client-prefix-nested'],
    remark: 'a prefix that the domain owns and no other client has; connectors cannot choose theirs (`connect-...`)',
  },
  { number: 'U14', said: 'no group `*`', rules: ['client-no-wildcard', 'client-group-prefix'] },
  {
    number: 'U15',
    said: 'transactional ids start with the user name',
    rules: ['transactional-id-naming', 'client-transactional-id-prefix', 'client-prefix-shared'],
    remark: 'the spelling is a warning; that no other client has the prefix is an error',
  },
  {
    number: 'U16',
    said: 'transactions need a label',
    rules: ['access-prefix'],
    remark: "`transact` is a line of its own in the file of the topic's owner",
  },
  { number: 'U17', said: 'labels team, service, environment', rules: ['owner-reachable'], remark: 'as T15' },
  {
    number: 'U18',
    said: 'the service label begins the name',
    rules: ['client-unique'],
    remark: 'a client belongs to the domain whose file declares it; nothing says it twice',
  },
  {
    number: 'U19',
    said: 'a matrix of domains',
    rules: ['access-domains', 'zone-reader'],
    remark: 'the matrix is of the environment; audit reads all, as its documents claim and its rule forbids',
  },
  {
    number: 'U20',
    said: 'owner e-mail and on-call team in production',
    rules: ['owner-reachable'],
    remark: 'everywhere; the owning team is the one on call',
  },
  {
    number: 'U21',
    said: 'Alter, AlterConfigs, ClusterAction need an approval',
    rules: ['access-administer', 'client-operator'],
    remark: 'a waiver with reason, owner and end',
  },
];
