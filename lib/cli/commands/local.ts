import { exitCodes } from '../exit-code.ts';
import { localDown, localStatus, localUp } from '../local-cluster.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Invocation } from './command.ts';

export const local: Command = {
  name: 'local',
  summary: 'Run the platform on this machine: real Kafka with the users, topics and ACLs of an environment.',
  help: `Usage: tidegate local up --environment NAME [--domain NAME]... [--folder FOLDER] [--json]
       tidegate local status|down [--folder FOLDER] [--json]

Starts three Apache Kafka nodes on loopback (TLS, SCRAM and IAM, deny by default), applies the domains, and leaves them running.
They are of the Kafka line that the environment declares, or of the nearest newer one that can run here; up says which.
Topics of a domain with topicBackend: cloudformation are created after its ACLs, as CloudFormation would. There is no tier for old
segments: brokers refuse topics with remote.storage.enable.
Client properties of every SCRAM user and AWS credentials of every role are written below the folder (default: .cache/twin). Needs a JDK 17 or newer and, once, Maven.
Exit codes: 0 done, 1 wrong input, 3 refused, 4 a change failed, 5 the brokers failed. status: 0 running, 2 not running.

Examples:
  tidegate local up --environment dev
  tidegate local down`,
  wordCount: 1,
  takes: ['environment', 'domain', 'folder', 'json'],
  run: runLocal,
};

async function runLocal(invocation: Invocation) {
  const [verb] = invocation.words;
  switch (verb) {
    case 'up':
      return localUp(invocation);
    case 'down':
      return localDown(invocation);
    case 'status':
      return localStatus(invocation) ? exitCodes.done : exitCodes.changesFound;
    default:
      throw new UsageError('tidegate local takes up, down or status.');
  }
}
