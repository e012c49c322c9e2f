/** What AWS also looks at and the proof does not. Each could only be checked in the accounts themselves. */
export const leftOut: readonly string[] = [
  'Policies of the organization (SCP, RCP) and of sessions: they only take away.',
  'Grants of KMS that are in force, and their constraints: the proof says who can make one.',
  "Principals of the environment's own accounts that no template makes, where a resource is open to IAM of its account.",
  'What CloudFormation alone knows may be any text; Block Public Access only takes away and is not looked at.',
  'Write-once data whose key the trusted base ends: KMS waits 30 days, and the use is an event.',
  'Glue and Athena: the templates make nothing of them. Who reads the lake needs a bucket and its key, and those are claimed.',
  "TLS of Kafka's listeners: a created cluster has no other, and `tidegate doctor` looks at a cluster that exists.",
  'Addresses that somebody signed in advance: they carry the rights of whoever signed.',
  'What service-linked roles do, and services in the name of somebody beyond the conditions that policies ask for.',
  'Policy variables: a test with one may go either way.',
  'ACLs that are on the cluster and not declared: `tidegate drift` shows them.',
  'Data on the disks of brokers: all zones of a cluster share its one key. A zone that needs its own gets its own cluster.',
];

/** Who is trusted, in words. */
export const trustedBaseText: readonly string[] = [
  'the role with which CloudFormation deploys, in each account',
  'the break-glass role, where there is one',
  'the root user of each account',
];
