import { PlatformError } from '../model/platform-error.ts';
import { batches, configEdit, only, passingErrors, quotaExceeded } from './apply.ts';
import { type Change, changeKey } from './change.ts';
import type { Notice } from './notice.ts';
import type { Plan } from './plan.ts';
import type { KafkaReader, TopicRequest } from './ports.ts';
import type { Refusal } from './refusal.ts';

/** What the brokers say of a plan that they were only asked about. */
export interface BrokerValidation {
  readonly refusals: readonly Refusal[];
  /** Why on some changes there is no verdict. */
  readonly notices: readonly Notice[];
}

/** What a broker has against a change. */
interface Objection {
  readonly change: Change;
  /** False: it says nothing about the change. */
  readonly decided: boolean;
  readonly text: string;
}

/** Whoever plans may look and not create, or the controller is busy, or the mutation quota is spent: questions use it up as well (measured). */
const undecided = [
  'CLUSTER_AUTHORIZATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  ...passingErrors,
  'UNSUPPORTED_VERSION',
  'UNKNOWN_SERVER_ERROR',
];

/** Asks for a verdict on every new topic, growth and override, batched as they would be applied. Changes nothing. */
export async function brokerValidation(
  { changes, domain }: Pick<Plan, 'changes' | 'domain'>,
  admin: Pick<KafkaReader, 'validate'>,
): Promise<BrokerValidation> {
  const objections = await objectionsTo(changes, admin);
  return {
    refusals: objections.filter(({ decided }) => decided).map(refusal),
    notices: openNotices(
      domain,
      objections.filter(({ decided }) => !decided),
    ),
  };
}

async function objectionsTo(
  changes: readonly Change[],
  admin: Pick<KafkaReader, 'validate'>,
): Promise<readonly Objection[]> {
  const asked = batches(changes).flatMap((batch) => {
    const request = topicRequest(batch);
    return request === undefined ? [] : [{ batch, request }];
  });
  const objections: Objection[] = [];
  const unasked = (from: number, text: string) =>
    asked.slice(from).flatMap(({ batch }) => batch.map((change) => ({ change, decided: false, text })));
  for (const [index, { batch, request }] of asked.entries()) {
    try {
      const outcomes = await admin.validate(request);
      objections.push(...batch.flatMap((change, item) => objection(change, outcomes[item]?.error)));
      // The connection is held back by now: whoever looks on must not wait for that.
      if (outcomes.some(({ error }) => error?.name === quotaExceeded)) {
        return [...objections, ...unasked(index + 1, quotaExceeded)];
      }
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      // The plan stands all the same: it was made from what the brokers did show.
      return [...objections, ...unasked(index, sentence(error.message))];
    }
  }
  return objections;
}

function objection(
  change: Change,
  error: { readonly name: string; readonly message: string } | undefined,
): readonly Objection[] {
  if (error === undefined) return [];
  return [{ change, decided: !undecided.includes(error.name), text: `${error.name}: ${sentence(error.message)}` }];
}

function sentence(message: string): string {
  return message.replace(/\.$/, '');
}

function topicRequest(batch: readonly Change[]): TopicRequest | undefined {
  const kind = batch[0]?.kind;
  switch (kind) {
    case 'create-topic':
      return { kind, items: only(batch, kind).map(({ after }) => after) };
    case 'grow-partitions':
      return { kind, items: only(batch, kind).map(({ topic, after }) => ({ topic, partitions: after })) };
    case 'edit-configs':
      return { kind, items: only(batch, kind).map(configEdit) };
    default:
      return undefined;
  }
}

function refusal({ change, text }: Objection): Refusal {
  return {
    rule: 'broker-validation',
    resource: topicOf(change),
    reason: `the broker would answer ${text}`,
    remedy: 'declare what the broker takes, and plan again',
    change: changeKey(change),
  };
}

function topicOf(change: Change): string {
  if (change.kind === 'create-topic') return change.after.name;
  return 'topic' in change ? change.topic : '';
}

/** One for all changes without a verdict, with the first reason: without rights it is the same for each topic. */
function openNotices(domain: string, [first, ...others]: readonly Objection[]): readonly Notice[] {
  if (first === undefined) return [];
  const count = others.length === 0 ? 'one change' : `${others.length + 1} changes`;
  const text = `no broker gave a verdict on ${count} of topics (${first.text})`;
  return [{ kind: 'not-validated', subject: domain, text }];
}
