import { type AclBinding, aclKey } from '../model/acl.ts';
import { blockingAcls, withoutAcl } from '../model/block.ts';
import { PlatformError } from '../model/platform-error.ts';
import { type BlockEntry, lastBlockEntry, recordBlock } from './block-journal.ts';
import type { ObjectStore } from './object-store.ts';
import type { Clock, ItemOutcome, KafkaAdmin } from './ports.ts';
import { settleLimitMilliseconds } from './settle.ts';

export interface BlockPorts {
  readonly admin: Pick<KafkaAdmin, 'clusterId' | 'observe' | 'addAcls' | 'removeAcls'>;
  readonly store: ObjectStore;
  readonly clock: Clock;
}

export interface BlockRequest extends Pick<BlockEntry, 'action' | 'principal' | 'reason' | 'by'> {
  /** The brokers' own setting. Default: false. */
  readonly allowEveryoneIfNoAclFound?: boolean;
}

export interface BlockReport {
  readonly principal: string;
  readonly clusterId: string;
  readonly action: BlockEntry['action'];
  /** `failed`: Kafka refused some of the ACLs. `refused`: they would shut out others, and nothing was changed. */
  readonly status: 'done' | 'nothing-to-do' | 'failed' | 'refused';
  /** ACLs that were added or removed. */
  readonly changed: number;
  /** What Kafka said of ACLs that it refused; of a refused block the resources that it would close. */
  readonly failures: readonly string[];
  /** Brokers that could not be asked whether they show it. */
  readonly unseenBrokers: readonly number[];
  /** Who did it and why, as the state has it. */
  readonly entry?: BlockEntry;
}

/**
 * Shuts a principal out, or lets it in again as far as its grants reach. The ACLs come first and the record after them: somebody
 * is waiting. Run again, it does what is missing. Ends when every live broker shows it.
 */
export async function blockPrincipal(ports: BlockPorts, request: BlockRequest): Promise<BlockReport> {
  const { admin, store, clock } = ports;
  const { action, principal, reason, by } = request;
  const { clusterId } = admin;
  const { acls, brokers } = await admin.observe({ ...aclsAlone, forChange: true });
  const pending = pendingAcls(acls, request);
  const closing = action === 'block' && request.allowEveryoneIfNoAclFound ? withoutAcl(acls) : [];
  if (closing.length > 0) {
    return { principal, clusterId, action, changed: 0, failures: closing, status: 'refused', unseenBrokers: [] };
  }
  const outcomes = pending.length === 0 ? [] : await change(ports, action, pending);
  const failures = outcomes.flatMap(({ error }) => (error === undefined ? [] : [`${error.name}: ${error.message}`]));
  const changed = outcomes.length - failures.length;
  const report = { principal, clusterId, action, changed, failures };
  if (failures.length > 0) return { ...report, status: 'failed', unseenBrokers: [] };
  const last = await lastBlockEntry(store, clusterId, principal);
  const told = pending.length === 0 && (last?.action ?? 'unblock') === action;
  if (told) return { ...report, status: 'nothing-to-do', unseenBrokers: [], ...(last && { entry: last }) };
  const entry = { action, principal, reason, by, at: new Date(clock.now()).toISOString() };
  await recordBlock(store, clusterId, entry);
  const unseenBrokers = changed === 0 ? [] : await untilShown(ports, request, brokers);
  return { ...report, status: 'done', unseenBrokers, entry };
}

const aclsAlone = { expected: [], onlyExpected: true } as const;

/** Those of the block that are missing, or are still there. */
function pendingAcls(acls: readonly AclBinding[], { action, principal }: BlockRequest): readonly AclBinding[] {
  const present = new Set(acls.map(aclKey));
  return blockingAcls(principal).filter((acl) => present.has(aclKey(acl)) === (action === 'unblock'));
}

function change(
  { admin }: BlockPorts,
  action: BlockEntry['action'],
  acls: readonly AclBinding[],
): Promise<readonly ItemOutcome[]> {
  return action === 'block' ? admin.addAcls(acls) : admin.removeAcls(acls);
}

const pauseMilliseconds = 100;

/** Answers the brokers that could not be asked. */
async function untilShown(
  { admin, clock }: BlockPorts,
  request: BlockRequest,
  brokers: readonly number[],
): Promise<readonly number[]> {
  const unseen: number[] = [];
  const deadline = clock.now() + settleLimitMilliseconds;
  for (const broker of brokers) {
    for (;;) {
      const shown = await admin.observe({ ...aclsAlone, broker }).catch(unlessRetryable);
      if (shown === undefined) unseen.push(broker);
      if (shown === undefined || pendingAcls(shown.acls, request).length === 0) break;
      if (clock.now() >= deadline) {
        throw new PlatformError('NOT_SETTLED', `Broker ${broker} does not show it yet; run again to verify.`, {
          retryable: true,
        });
      }
      await clock.wait(pauseMilliseconds);
    }
  }
  return unseen;
}

function unlessRetryable(error: unknown): undefined {
  if (error instanceof PlatformError && error.retryable) return undefined;
  throw error;
}
