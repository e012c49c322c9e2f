import type { Answered } from '../../adapters/aws/account/answered.ts';

/** `missing`: a deployment would fail, or not do what the files say. `unknown`: not known is never well. */
export type Outcome = 'ok' | 'missing' | 'warning' | 'unknown';

/** What one look found. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly found: string;
  /** What to do. Absent where all is well. */
  readonly fix?: string;
  /** Of an unknown: it takes other credentials or another option to ask, so nothing failed. */
  readonly unasked?: true;
}

export interface Check extends Judgement {
  readonly id: string;
}

export function ok(found: string): Judgement {
  return { outcome: 'ok', found };
}

export function missing(found: string, fix: string): Judgement {
  return { outcome: 'missing', found, fix };
}

export function warning(found: string, fix: string): Judgement {
  return { outcome: 'warning', found, fix };
}

/** Nobody asked. */
export function unasked(found: string, fix: string): Judgement {
  return { outcome: 'unknown', found, fix, unasked: true };
}

/** Judges what is known; what is not known stays so, with its reason. */
export function judge<T>(answer: Answered<T>, judgeValue: (value: T) => Judgement): Judgement {
  return answer.known ? judgeValue(answer.value) : { outcome: 'unknown', found: answer.why, fix: answer.fix };
}

/** The same for two answers that only tell something together. */
export function judgeBoth<A, B>(a: Answered<A>, b: Answered<B>, judgeValues: (a: A, b: B) => Judgement): Judgement {
  return judge(a, (valueA) => judge(b, (valueB) => judgeValues(valueA, valueB)));
}
