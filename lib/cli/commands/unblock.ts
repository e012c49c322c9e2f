import { blockClient } from '../block-client.ts';
import { clusterOptions } from '../options.ts';
import type { Command } from './command.ts';

export const unblock: Command = {
  name: 'unblock',
  summary: 'Let a blocked client in again, as far as its grants reach.',
  help: `Usage: tidegate unblock CLIENT|User:PRINCIPAL --environment NAME [--reason TEXT]
                      [--bootstrap-servers HOST:PORT,... --command-config FILE [--state FOLDER] [--cluster-id ID]] [--json]

Takes away the deny ACLs of tidegate block and nothing else. Who did it is kept in the state. It needs what block needs.
Exit codes: 0 not blocked, now or before; 1 wrong input; 4 Kafka refused; 5 cluster or AWS failed.

Examples:
  tidegate unblock ledger-service -e prod --reason "INC-4711: new certificate is out"
  tidegate unblock ledger-service -e dev --bootstrap-servers localhost:20100 --command-config client.properties`,
  wordCount: 1,
  takes: [...clusterOptions.filter((option) => option !== 'domain'), 'reason', 'json'],
  run: (invocation) => blockClient('unblock', invocation),
};
