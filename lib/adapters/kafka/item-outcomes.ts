import type { ItemOutcome } from '../../reconciler/ports.ts';
import { errorName } from './error-names.ts';

/** How Kafka answers for one item of a request. */
export interface ItemAnswer {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

const none = 0;

/** Kafka's name and sentence. It leaves the sentence out of some errors, a broken mutation quota among them. */
export function itemOutcome({ errorCode, errorMessage }: ItemAnswer, throttleTimeMs = 0): ItemOutcome {
  if (errorCode === none) return {};
  const name = errorName(errorCode);
  if (errorMessage) return { error: { name, message: errorMessage } };
  const message =
    name === 'THROTTLING_QUOTA_EXCEEDED'
      ? `The principal's mutation quota is used up for ${throttleTimeMs} ms.`
      : 'Kafka gave no further reason.';
  return { error: { name, message } };
}

/** Outcomes in the order asked: some brokers answer in another one. */
export function outcomesByKey<Answer extends ItemAnswer>(
  keys: readonly string[],
  { results, throttleTimeMs }: { readonly results: readonly Answer[]; readonly throttleTimeMs: number },
  keyOf: (answer: Answer) => string,
): readonly ItemOutcome[] {
  const outcomes = new Map(results.map((answer) => [keyOf(answer), itemOutcome(answer, throttleTimeMs)]));
  return keys.map((key) => outcomes.get(key) ?? unanswered);
}

const unanswered: ItemOutcome = {
  error: { name: 'UNKNOWN_SERVER_ERROR', message: 'The broker left this item out of its answer.' },
};
