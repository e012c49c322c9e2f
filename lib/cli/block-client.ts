import { systemClock } from '../adapters/aws/system-clock.ts';
import { blockFault } from '../model/block.ts';
import { aclPrincipal, type Client } from '../model/client.ts';
import type { Environment } from '../model/environment.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { BlockEntry } from '../reconciler/block-journal.ts';
import { type BlockReport, blockPrincipal } from '../reconciler/block-principal.ts';
import { author } from './author.ts';
import { checkedConfiguration } from './checked-configuration.ts';
import { pinnedCluster } from './cluster-pin.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { loadEnvironment } from './load-environment.ts';
import { environmentMissing, refuseWithoutBrokers } from './options.ts';
import { paint } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Blocks whom the first word names, or lets it in again. A principal needs no domain files: they may be broken that day. */
export async function blockClient(action: BlockEntry['action'], invocation: Invocation): Promise<ExitCode> {
  const { options, terminal } = invocation;
  refuseWithoutBrokers(options);
  const { environment, principal } = subject(whom(action, invocation), invocation);
  // In a hurry a block may name the wrong cluster: it binds no environment to it.
  const { admin, store } = await pinnedCluster(options, environment, 'reads');
  try {
    if (action === 'block' && principal === admin.principal) {
      throw new UsageError(`${principal} is the login of this command: use another one to block it.`);
    }
    const { allowEveryoneIfNoAclFound } = environment.cluster.existing ?? {};
    const request = { action, principal, reason: options.reason, by: author(), allowEveryoneIfNoAclFound };
    const report = await blockPrincipal({ admin, store, clock: systemClock }, request);
    const lines = options.json ? [JSON.stringify(report, null, 2)] : [sentence(report), ...remarks(report)];
    const code = codes[report.status];
    if (code !== exitCodes.done && !options.json) lines[0] = paint(terminal, 'red', `${lines[0]}`);
    for (const line of lines) terminal.out(line);
    return code;
  } finally {
    await admin.close();
  }
}

const codes: Readonly<Record<BlockReport['status'], ExitCode>> = {
  done: exitCodes.done,
  'nothing-to-do': exitCodes.done,
  refused: exitCodes.unsafePlan,
  failed: exitCodes.changeFailed,
};

/** Whoever types this is in a hurry: all that is missing at once. */
function whom(action: BlockEntry['action'], { words: [named], options }: Invocation): string {
  const missing = [
    ...(named === undefined ? [`Whom? tidegate ${action} CLIENT, or User:CN=NAME for a principal.`] : []),
    ...(action === 'unblock' || options.reason !== undefined
      ? []
      : ['Why? Add --reason TEXT: it is kept, and shown to whoever wonders.']),
    ...(options.environment === undefined ? [environmentMissing] : []),
  ];
  if (named === undefined || missing.length > 0) throw new UsageError(missing.join(' '));
  return named;
}

interface Subject {
  readonly environment: Environment;
  readonly principal: string;
}

function subject(named: string, { options, terminal }: Invocation): Subject {
  if (!named.includes(':')) {
    const { environment, running } = checkedConfiguration(options, terminal.note);
    return {
      environment,
      principal: principalOf(
        named,
        running.flatMap(({ clients }) => clients),
      ),
    };
  }
  if (/^(User:)?arn:/.test(named)) throw new UsageError(beyondAcls(named));
  const fault = blockFault(named);
  if (fault !== undefined) throw new UsageError(`${named} cannot be blocked: ${fault}.`);
  return { environment: loadEnvironment(options), principal: named };
}

function principalOf(name: string, clients: readonly Client[]): string {
  const client = clients.find((candidate) => candidate.name === name);
  if (client === undefined) {
    const nearest = nearestWord(
      name,
      clients.map((each) => each.name),
    );
    const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    throw new UsageError(
      `No domain declares a client ${name}.${meant} A principal is written User:${name} or User:CN=${name}.`,
    );
  }
  const principal = aclPrincipal(client);
  if (principal === undefined) throw new UsageError(beyondAcls(name));
  return principal;
}

/** AWS: `IAM/latest/UserGuide/id_roles_use_revoke-sessions.html`. */
function beyondAcls(name: string): string {
  return (
    `${name} logs in with IAM, and Kafka's ACLs do not reach IAM principals. Revoke the active sessions of its role (IAM ` +
    'console, policy AWSRevokeOlderSessions), and deny kafka-cluster:* on the role so that no new session gets in.'
  );
}

function sentence({ action, status, principal, failures, entry }: BlockReport): string {
  if (status === 'failed') return `${principal}: failed in part, run again: ${failures.join('; ')}`;
  if (status === 'refused') return `${principal}: not blocked. ${othersShutOut(failures)}`;
  const state = action === 'block' ? 'blocked' : 'not blocked';
  if (status === 'done') return `${principal}: ${action === 'block' ? 'blocked' : 'let in again'}`;
  return `${principal}: ${state} already${entry === undefined ? '' : `, ${told(entry)}`}`;
}

function othersShutOut(closing: readonly string[]): string {
  return (
    `Brokers let everybody use what has no ACL (allow.everyone.if.no.acl.found), and the first ACL on ${closing.join(', ')} would shut ` +
    'out every client without a grant. Set it to false once all clients have theirs; until then take the credential away: ' +
    'aws kafka batch-disassociate-scram-secret for a SCRAM user, a security group rule for a certificate.'
  );
}

/** `by ada on the command line at 2026-11-21T12:00:00.000Z: key in a public repository` */
export function told({ by, at, reason }: BlockEntry): string {
  return `by ${by} at ${at}${reason === undefined ? '' : `: ${reason}`}`;
}

function remarks({ action, status, unseenBrokers }: BlockReport): readonly string[] {
  return [
    ...(unseenBrokers.length > 0
      ? [`  brokers that did not answer: ${unseenBrokers.join(', ')}; run again to verify`]
      : []),
    ...(action === 'block' && status === 'done'
      ? ['  every request is refused from now on, on open connections too; tidegate unblock takes it back']
      : []),
  ];
}
