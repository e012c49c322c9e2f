import { blockClient } from '../block-client.ts';
import { clusterOptions } from '../options.ts';
import type { Command } from './command.ts';

export const block: Command = {
  name: 'block',
  summary: 'Shut a SCRAM or mTLS client out at once, by deny ACLs; its certificate or password stays valid.',
  help: `Usage: tidegate block CLIENT|User:PRINCIPAL --reason TEXT --environment NAME
                    [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID]] [--json]

MSK checks no revocation lists, so a certificate that was stolen or revoked goes on working until it expires. This denies
every operation on topics, groups, transactional ids and the cluster, on open connections too. Who did it and why is kept
in the state. Plans show it and leave it; explain --blocks says so. ACLs do not reach IAM clients: their sessions are
revoked in IAM. A principal that no domain declares is written out, as Kafka logs it: User:CN=orders-service.
Twice is as good as once. Where allow.everyone.if.no.acl.found is true it is refused if it would shut out others.
With --environment alone it goes to the deployed cluster over its IAM listener, from here: that takes a way to the brokers,
kafka-cluster:AlterCluster and the state bucket (docs/runbook.md#a-client-certificate-or-password-is-in-wrong-hands).
Exit codes: 0 blocked, now or before; 1 wrong input; 3 others would be shut out; 4 Kafka refused an ACL; 5 cluster or AWS failed.

Examples:
  tidegate block ledger-service --reason "INC-4711: key in a public repository" -e prod
  tidegate block "User:CN=old-partner,O=Partner" --reason "contract ended" -e dev \\
    --bootstrap-servers localhost:20100 --command-config client.properties`,
  wordCount: 1,
  takes: [...clusterOptions.filter((option) => option !== 'domain'), 'reason', 'json'],
  run: (invocation) => blockClient('block', invocation),
};
