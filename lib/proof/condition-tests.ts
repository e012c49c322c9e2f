import type { ConditionTest } from './statement.ts';
import type { Test } from './value.ts';
import { arnWildcard, textWildcard } from './wildcard.ts';

/**
 * What a condition asks of one value: any of the tests. Undefined: something that the model leaves open, such as a policy variable
 * or an IPv6 range. Negative operators ask the same and mean the contrary.
 */
export function testsOf({ operator, values }: ConditionTest): readonly Test[] | undefined {
  if (values.some((value) => value.includes('${'))) return undefined;
  const tests = values.map((value) => testOf(operator, value));
  return tests.includes(undefined) ? undefined : (tests as readonly Test[]);
}

function testOf(operator: string, value: string): Test | undefined {
  switch (operator) {
    case 'StringEquals':
    case 'StringNotEquals':
    case 'BinaryEquals':
      return { kind: 'text', wildcard: textWildcard(value, { wildcards: false }) };
    case 'StringEqualsIgnoreCase':
    case 'StringNotEqualsIgnoreCase':
      return { kind: 'text', wildcard: textWildcard(value, { wildcards: false, ignoreCase: true }) };
    case 'StringLike':
    case 'StringNotLike':
      return { kind: 'text', wildcard: textWildcard(value) };
    case 'Bool':
      return { kind: 'text', wildcard: textWildcard(value.toLowerCase(), { wildcards: false }) };
    case 'ArnEquals':
    case 'ArnLike':
    case 'ArnNotEquals':
    case 'ArnNotLike':
      return { kind: 'text', wildcard: arnWildcard(value) };
    case 'IpAddress':
    case 'NotIpAddress':
      return addressRange(value);
    default:
      return comparison(operator, value);
  }
}

const comparisons: Readonly<Record<string, (bound: number, step: number) => readonly [number, number]>> = {
  Equals: (bound) => [bound, bound],
  NotEquals: (bound) => [bound, bound],
  LessThan: (bound, step) => [Number.MIN_SAFE_INTEGER, bound - step],
  LessThanEquals: (bound) => [Number.MIN_SAFE_INTEGER, bound],
  GreaterThan: (bound, step) => [bound + step, Number.MAX_SAFE_INTEGER],
  GreaterThanEquals: (bound) => [bound, Number.MAX_SAFE_INTEGER],
};

/** Numbers in thousandths, such as versions of TLS; dates as milliseconds since 1970. */
function comparison(operator: string, value: string): Test | undefined {
  const [, kind, how = ''] = /^(Numeric|Date)(\w+)$/.exec(operator) ?? [];
  const range = comparisons[how];
  if (kind === undefined || range === undefined) return undefined;
  const bound = kind === 'Numeric' ? Number(value) : Date.parse(value);
  if (rounded(bound) !== bound) return undefined;
  const step = kind === 'Numeric' ? 0.001 : 1;
  const [least, most] = range(bound, step);
  return { kind: 'number', least: rounded(least), most: rounded(most), step };
}

/** To thousandths, without what floating point adds. */
export function rounded(number: number): number {
  return Math.abs(number) === Number.MAX_SAFE_INTEGER ? number : Math.round(number * 1_000) / 1_000;
}

/** An IPv4 range as numbers from 0 to 2^32 - 1. */
function addressRange(value: string): Test | undefined {
  const [, address = '', bits = '32'] = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(value) ?? [];
  if (address === '') return undefined;
  const size = 2 ** (32 - Number(bits));
  const start = Math.floor(addressNumber(address) / size) * size;
  return { kind: 'number', least: start, most: start + size - 1, step: 1 };
}

export function addressNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
