import * as z from 'zod';
import { parseDuration } from '../model/duration.ts';
import { parseSize } from '../model/size.ts';
import { slug as slugOf } from '../model/slug.ts';

/** A mapping that refuses unknown keys and remembers the known ones for the message. */
export function strict<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') Object.assign(issue, { allowed: Object.keys(shape) });
      return undefined;
    },
  });
}

export const nonEmpty = z.string().min(1, 'text that is not empty');

export const slug = z.string().regex(slugOf.pattern, slugOf.expected);

const wholeNumber = 'a whole number, at least 1';

export const positiveInteger = z.int(wholeNumber).min(1, wholeNumber);

export function matching(pattern: RegExp, expected: string) {
  return z.string({ error: expected }).regex(pattern, expected);
}

/** A text that `read` understands; `expected` says what it would. The editor sees a text with examples. */
export function reading<T>(read: (text: string) => T | undefined, expected: string, examples: readonly string[]) {
  return z
    .string({ error: expected })
    .meta({ examples })
    .transform((text, context): T => {
      const value = read(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    });
}

export const accountId = matching(/^\d{12}$/, 'an account id of twelve digits, in quotes');

export const bytesPerSecond = reading(parseSize, 'a size per second such as 10MiB (B, KiB, MiB, GiB, TiB)', ['10MiB']);

/** Whole days. */
export const days = reading((text) => wholeMultiple(parseDuration(text), 86_400_000), 'whole days such as 30d or 1y', [
  '30d',
  '1y',
]);

export const gibibytes = reading((text) => wholeMultiple(parseSize(text), 2 ** 30), 'whole GiB such as 100GiB', [
  '100GiB',
  '1TiB',
]);

function wholeMultiple(amount: number | undefined, unit: number): number | undefined {
  if (amount === undefined || amount === 0 || amount % unit !== 0) return undefined;
  return amount / unit;
}
