import * as z from 'zod';
import { readTopicConfig } from '../model/topic-config.ts';
import { type CompanyRule, type Predicate, predicateFields, predicateTests } from '../policy/company-rule.ts';
import { matching, nonEmpty, strict } from './field-shapes.ts';

type Written = string | number | boolean;

const value = z.union([z.string(), z.number(), z.boolean()]);

/** Other fields hold texts, which have no order. */
const countedFields: readonly string[] = ['topic.partitions', 'topic.replicationFactor'];

const predicateShape = strict({
  field: z
    .enum(predicateFields)
    .describe('topic.<field>, or config.<key> for an override of the topic in the words of Kafka.'),
  equals: value.optional(),
  oneOf: z.array(value).min(1).optional(),
  matches: nonEmpty.max(200).optional().describe('A regular expression for the whole text.'),
  atLeast: value.optional().describe('A number, or with its unit where the override has one: 7d, 1MiB.'),
  atMost: value.optional().describe('A number, or with its unit where the override has one: 7d, 1MiB.'),
  required: z.boolean().optional().describe('true: the topic says something. false: it says nothing.'),
})
  .transform((written, context): Predicate => {
    const { field } = written;
    const tests = predicateTests.filter((test) => written[test] !== undefined);
    if (tests.length !== 1) {
      const got = tests.length === 0 ? 'none of them' : tests.join(' and ');
      return refuse(context, [], got, `one of ${predicateTests.join(', ')}`);
    }
    const { equals, oneOf, matches, atLeast, atMost, required } = written;
    if (matches !== undefined && !isPattern(matches))
      return refuse(context, ['matches'], `"${matches}"`, 'a regular expression');
    const read = (test: keyof Predicate, text: Written) => readValue(context, field, test, text);
    const count = (test: keyof Predicate, text: Written) => readAmount(context, field, test, text);
    return {
      field,
      ...(equals === undefined ? {} : { equals: read('equals', equals) }),
      ...(oneOf === undefined ? {} : { oneOf: oneOf.map((text) => read('oneOf', text)) }),
      ...(matches === undefined ? {} : { matches }),
      ...(atLeast === undefined ? {} : { atLeast: count('atLeast', atLeast) }),
      ...(atMost === undefined ? {} : { atMost: count('atMost', atMost) }),
      ...(required === undefined ? {} : { required }),
    };
  })
  .describe('One field and one test.');

const ruleShape = strict({
  id: matching(/^[a-z]+(-[a-z0-9]+)*$/, 'lower-case words joined by "-"').describe('Waivers name it.'),
  severity: z.enum(['error', 'warning']).default('error').describe('An error stops; a warning is shown.'),
  waivable: z.boolean().default(true).describe('A domain may be excepted by a waiver.'),
  when: z.array(predicateShape).default([]).describe('The topics that it is about: all of these hold.'),
  wants: predicateShape.describe('What holds for them.'),
  message: nonEmpty.describe('What to do, and why. Shown with every complaint.'),
}) satisfies z.ZodType<CompanyRule>;

/** The rules that a company adds, in `policy/rules.yaml`. */
export const companyRulesSchema = strict({ rules: z.array(ruleShape).min(1) }).meta({ title: 'tidegate policy rules' });

type Context = z.core.$RefinementCtx;

function refuse(context: Context, path: string[], got: string, message: string): never {
  context.addIssue({ code: 'custom', path, message, params: { got } });
  return z.NEVER;
}

/** A value in Kafka's own text where it belongs to an override: `7d` as 604800000. */
function readValue(context: Context, field: string, test: string, written: Written): string | number {
  if (!field.startsWith('config.')) return typeof written === 'boolean' ? String(written) : written;
  const reading = readTopicConfig(field.slice('config.'.length), written);
  return 'value' in reading ? reading.value : refuse(context, [test], `"${written}"`, reading.expected);
}

function readAmount(context: Context, field: string, test: string, written: Written): number {
  const isCounted = field.startsWith('config.') || countedFields.includes(field);
  const value = isCounted ? readValue(context, field, test, written) : 'none';
  // Undefined: the value was refused already.
  if (value === undefined || !Number.isNaN(Number(value))) return Number(value);
  return refuse(context, [test], `"${written}"`, 'a number, of a field that has an order');
}

function isPattern(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}
