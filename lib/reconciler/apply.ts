import { PlatformError } from '../model/platform-error.ts';
import { type Change, type ChangeKind, removes } from './change.ts';
import type { Plan } from './plan.ts';
import type { ConfigEdit, ItemOutcome, KafkaAdmin, Lease, QuotaEdit } from './ports.ts';
import type { ChangeOutcome } from './report.ts';

/**
 * Records per request. A KRaft controller refuses a request of more than 10,000 records as a block
 * (`MAX_RECORDS_PER_USER_OP`); smaller ones become visible sooner.
 */
export const maximumRecordsPerRequest = 2_000;

/** Each delete filter scans every ACL on the controller's thread. */
export const maximumFiltersPerRequest = 500;

/** Each password is salted with thousands of rounds on this machine before the request goes out. */
const maximumUsersPerRequest = 500;

/** Error 89 (KIP-599): the broker did the affordable items; the connection holds the next request back as long as it asked. */
export const quotaExceeded = 'THROTTLING_QUOTA_EXCEEDED';

/** Errors of an item that say how the cluster is, not what is wrong with the item, which may even stand by now: it is read again. */
export const passingErrors: readonly string[] = [quotaExceeded, 'REQUEST_TIMED_OUT', 'NOT_CONTROLLER'];

type ChangeOf<Kind extends ChangeKind> = Extract<Change, { kind: Kind }>;

/** How far an apply is. Told before each batch, and once when the last one is done. */
export interface ApplyProgress {
  /** The batch that begins, from 1. */
  readonly batch: number;
  readonly batches: number;
  /** Changes that are behind it, whatever became of them. */
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: ApplyProgress) => void;

/**
 * Does what the plan says, in its order, and decides nothing: one request per batch, an outcome per change.
 * A failed change does not stop the others; removals run only if everything before them worked.
 */
export async function apply(
  { changes }: Pick<Plan, 'changes'>,
  admin: KafkaAdmin,
  lease: Lease,
  onProgress: OnProgress = () => undefined,
): Promise<readonly ChangeOutcome[]> {
  const outcomes: ChangeOutcome[] = [];
  const all = batches(changes);
  const report = (batch: number) =>
    onProgress({ batch, batches: all.length, done: outcomes.length, total: changes.length });
  for (const [index, batch] of all.entries()) {
    report(index + 1);
    const failed = outcomes.some(({ outcome }) => outcome !== 'applied');
    if (failed && batch.some(removes)) {
      outcomes.push(...batch.map((change) => skipped(change, 'an earlier change of the domain failed')));
      continue;
    }
    await lease.extend();
    outcomes.push(...(await applyBatch(batch, admin)));
  }
  if (all.length > 0) report(all.length);
  return outcomes;
}

async function applyBatch(batch: readonly Change[], admin: KafkaAdmin): Promise<readonly ChangeOutcome[]> {
  try {
    const results = await send(batch, admin);
    return batch.map((change, index) => outcomeOf(change, results[index]));
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return batch.map((change) => ({ change, outcome: 'failed', reason: error.message, retryable: error.retryable }));
  }
}

function outcomeOf(change: Change, result: ItemOutcome | undefined): ChangeOutcome {
  if (result === undefined) return { change, outcome: 'failed', reason: 'the broker did not answer for this item' };
  if (result.error === undefined) return { change, outcome: 'applied' };
  const { name, message } = result.error;
  return {
    change,
    outcome: 'failed',
    reason: `${name}: ${message}`,
    retryable: passingErrors.includes(name) || name === unseen[change.kind],
  };
}

/** Somebody was faster: most often we ourselves, in a run that this one goes on from, and a broker that did not show it yet. */
const unseen: { readonly [Kind in ChangeKind]?: string } = {
  'create-topic': 'TOPIC_ALREADY_EXISTS',
  'delete-topic': 'UNKNOWN_TOPIC_ID',
};

function skipped(change: Change, reason: string): ChangeOutcome {
  return { change, outcome: 'skipped', reason, retryable: false };
}

/** Sends one batch of changes of one kind. */
async function send(batch: readonly Change[], admin: KafkaAdmin): Promise<readonly ItemOutcome[]> {
  const kind = batch[0]?.kind;
  switch (kind) {
    case undefined:
      return [];
    case 'change-zone':
      // The ledger has the document from now on, and with it the zone.
      return batch.map(() => ({}));
    case 'create-user':
      return admin.createUsers(only(batch, kind).map(({ user }) => user));
    case 'create-topic':
      return admin.createTopics(only(batch, kind).map(({ after }) => after));
    case 'grow-partitions':
      return admin.growPartitions(only(batch, kind).map(({ topic, after }) => ({ topic, partitions: after })));
    case 'edit-configs':
      return admin.editConfigs(only(batch, kind).map(configEdit));
    case 'add-acl':
      return admin.addAcls(only(batch, kind).map(({ after }) => after));
    case 'edit-quota':
      return admin.editQuotas(only(batch, kind).map(quotaEdit));
    case 'remove-acl':
      return admin.removeAcls(only(batch, kind).map(({ before }) => before));
    case 'delete-topic':
      return admin.deleteTopics(only(batch, kind).map(({ before }) => before));
    case 'remove-user':
      return admin.removeUsers(only(batch, kind).map(({ user }) => user));
    case 'shrink-partitions':
    case 'change-replication':
      throw new TypeError(`${kind} cannot be applied: the guard refuses it`);
  }
}

export function only<Kind extends ChangeKind>(batch: readonly Change[], kind: Kind): readonly ChangeOf<Kind>[] {
  return batch.filter((change): change is ChangeOf<Kind> => change.kind === kind);
}

export function configEdit({ topic, edits }: ChangeOf<'edit-configs'>): ConfigEdit {
  return { topic, ...setAndRemoved(edits) };
}

function quotaEdit({ entity, edits }: ChangeOf<'edit-quota'>): QuotaEdit {
  return { entity, ...setAndRemoved(edits) };
}

function setAndRemoved<Value extends string | number>(
  edits: readonly { readonly key: string; readonly after?: Value }[],
) {
  const set = edits.flatMap(({ key, after }) => (after === undefined ? [] : [[key, after] as const]));
  const remove = edits.filter(({ after }) => after === undefined).map(({ key }) => key);
  return { set: Object.fromEntries(set), remove };
}

/** Neighbours of one kind, cut where the next one would exceed the protocol's limit. */
export function batches(changes: readonly Change[]): readonly (readonly Change[])[] {
  const result: Change[][] = [];
  let weight = 0;
  for (const change of changes) {
    const current = result.at(-1);
    const heavier = weight + weightOf(change);
    if (current === undefined || current[0]?.kind !== change.kind || heavier > limitOf(change)) {
      result.push([change]);
      weight = weightOf(change);
    } else {
      current.push(change);
      weight = heavier;
    }
  }
  return result;
}

function limitOf(change: Change): number {
  switch (change.kind) {
    case 'remove-acl':
      return maximumFiltersPerRequest;
    case 'create-user':
    case 'remove-user':
      return maximumUsersPerRequest;
    default:
      return maximumRecordsPerRequest;
  }
}

/** Metadata records that the controller writes for a change. */
function weightOf(change: Change): number {
  switch (change.kind) {
    case 'create-topic':
      return 1 + change.after.partitions + Object.keys(change.after.configs).length;
    case 'grow-partitions':
      return change.after - change.before;
    case 'edit-configs':
    case 'edit-quota':
      return change.edits.length;
    default:
      return 1;
  }
}
