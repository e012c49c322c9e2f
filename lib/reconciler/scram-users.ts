import { maximumScramUsers, type OtherScramUsers } from '../model/other-scram-users.ts';

export interface SecretFailure {
  readonly secretArn: string;
  readonly reason: string;
}

/** The secrets that a cluster knows as SCRAM users. Each write answers the secrets that it could not process. */
export interface ScramAssociations {
  list(): Promise<readonly string[]>;
  associate(secretArns: readonly string[]): Promise<readonly SecretFailure[]>;
  disassociate(secretArns: readonly string[]): Promise<readonly SecretFailure[]>;
}

/** MSK's limit for one call (BatchAssociateScramSecret). */
export const secretsPerCall = 10;

/** What is to become of a cluster's list of SCRAM users. */
export interface ScramUsersWish extends OtherScramUsers {
  /** Secrets of the declared users. */
  readonly wanted: readonly string[];
  /** Those that were ours before. */
  readonly previous: readonly string[];
  /** Secrets of ours that another part of the platform answers for. Default: there is none. */
  readonly isOurs?: (secretArn: string) => boolean;
  /** Secrets that lie under another key than when they were associated: MSK has to be told (`msk-password-tutorial.html`). Default: none does. */
  readonly hasMoved?: (secretArn: string) => boolean;
  /** A return, or a deletion: it puts back what was, so nothing of it is refused. Default: false. */
  readonly isReturn?: boolean;
}

export interface ScramUsersReport {
  readonly associated: readonly string[];
  readonly disassociated: readonly string[];
  readonly failures: readonly SecretFailure[];
  /** Why nothing was changed. */
  readonly refusals: readonly string[];
}

/** What it takes to bring a list to a wish. */
export interface ScramUsersPlan {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** On the list already, and to be associated again. */
  readonly moved: readonly string[];
  /** On the list, and neither declared nor named. */
  readonly strangers: readonly string[];
  readonly refusals: readonly string[];
}

/** Pure. A stranger is nobody's that we know: who logs in with it stays in charge of it until somebody names it. */
export function planScramUsers(list: readonly string[], wish: ScramUsersWish): ScramUsersPlan {
  const { wanted, previous, keep, release, isOurs = () => false, hasMoved = () => false, isReturn = false } = wish;
  const [present, declared] = [new Set(list), new Set(wanted)];
  const staying = new Set([...declared, ...keep]);
  const leaving = new Set([...previous, ...release].filter((arn) => !staying.has(arn)));
  const added = wanted.filter((arn) => !present.has(arn));
  const moved = wanted.filter((arn) => present.has(arn) && previous.includes(arn) && hasMoved(arn));
  const removed = [...leaving].filter((arn) => present.has(arn));
  const strangers = list.filter((arn) => !staying.has(arn) && !leaving.has(arn) && !isOurs(arn));
  const refusals = [
    ...contradictions(
      'A domain declares',
      release.filter((arn) => declared.has(arn)),
    ),
    ...contradictions(
      'scramUsers.keep names',
      release.filter((arn) => keep.includes(arn)),
    ),
    ...unnamed(strangers),
    ...beyondLimit(present.size, added.length, removed.length),
  ];
  return { added, removed, moved, strangers, refusals: isReturn ? [] : refusals };
}

function contradictions(who: string, arns: readonly string[]): readonly string[] {
  if (arns.length === 0) return [];
  return [`${who} what scramUsers.release lets go: ${arns.join(', ')}. Take it out of one of the two.`];
}

function unnamed(arns: readonly string[]): readonly string[] {
  if (arns.length === 0) return [];
  const count = arns.length === 1 ? '1 SCRAM user' : `${arns.length} SCRAM users`;
  return [
    `The cluster has ${count} whom no domain declares. Name each secret in the environment under scramUsers.keep (it stays) or ` +
      `scramUsers.release (it can log in no more): ${arns.join(', ')}`,
  ];
}

function beyondLimit(present: number, added: number, removed: number): readonly string[] {
  const after = present + added - removed;
  if (after <= maximumScramUsers || added === 0) return [];
  return [
    `The cluster would have ${after} SCRAM users: ${present} on its list + ${added} new - ${removed} taken off; MSK takes ` +
      `${maximumScramUsers} per cluster. Release some, or let clients use IAM or mTLS.`,
  ];
}

/**
 * Brings the cluster's list to the wish. Only what was ours before or is released by name is taken off it. A refused wish
 * changes nothing.
 */
export async function reconcileScramUsers(
  associations: ScramAssociations,
  wish: ScramUsersWish,
): Promise<ScramUsersReport> {
  const list = await associations.list();
  const { added, removed, moved, refusals } = planScramUsers(list, wish);
  if (refusals.length > 0) return { associated: [], disassociated: [], failures: [], refusals };
  const steps = [
    () => inBatches(added, (batch) => associations.associate(batch)),
    () => inBatches(removed, (batch) => associations.disassociate(batch)),
  ];
  // On a full list there is no room for the new ones before the old ones go.
  if (list.length + added.length > maximumScramUsers) steps.reverse();
  const failures: SecretFailure[] = [];
  for (const step of [...steps, () => associateAgain(associations, moved)]) failures.push(...(await step()));
  const failed = new Set(failures.map(({ secretArn }) => secretArn));
  return {
    associated: [...added, ...moved].filter((arn) => !failed.has(arn)),
    disassociated: removed.filter((arn) => !failed.has(arn)),
    failures,
    refusals,
  };
}

/** A secret that MSK does not take a second time is taken off the list for a moment; connections that are open go on. */
async function associateAgain(
  associations: ScramAssociations,
  moved: readonly string[],
): Promise<readonly SecretFailure[]> {
  const associate = (batch: readonly string[]) => associations.associate(batch);
  const refused = (await inBatches(moved, associate)).map(({ secretArn }) => secretArn);
  const kept = await inBatches(refused, (batch) => associations.disassociate(batch));
  const stays = new Set(kept.map(({ secretArn }) => secretArn));
  const off = refused.filter((arn) => !stays.has(arn));
  return [...kept, ...(await inBatches(off, associate))];
}

async function inBatches(
  arns: readonly string[],
  call: (batch: readonly string[]) => Promise<readonly SecretFailure[]>,
): Promise<readonly SecretFailure[]> {
  const failures: SecretFailure[] = [];
  for (let start = 0; start < arns.length; start += secretsPerCall) {
    failures.push(...(await call(arns.slice(start, start + secretsPerCall))));
  }
  return failures;
}
