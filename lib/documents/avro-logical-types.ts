import { nearestWord } from '../model/nearest-word.ts';
import type { Complaint } from './source-tree.ts';

type Attributes = Readonly<Record<string, unknown>>;

interface LogicalType {
  readonly underlying: readonly string[];
  /** What the attributes beside it must say; undefined when they do. */
  readonly expects?: (attributes: Attributes) => string | undefined;
}

const long: LogicalType = { underlying: ['long'] };

/** Logical types of the Avro specification 1.12. Parsers ignore every other one without a word. */
const logicalTypes: Readonly<Record<string, LogicalType>> = {
  decimal: { underlying: ['bytes', 'fixed'], expects: decimalExpectation },
  uuid: { underlying: ['string', 'fixed'] },
  date: { underlying: ['int'] },
  'time-millis': { underlying: ['int'] },
  'time-micros': long,
  'timestamp-millis': long,
  'timestamp-micros': long,
  'timestamp-nanos': long,
  'local-timestamp-millis': long,
  'local-timestamp-micros': long,
  'local-timestamp-nanos': long,
  duration: {
    underlying: ['fixed'],
    expects: ({ size }) => (size === 12 ? undefined : '"size": 12 beside it'),
  },
};

/** Why parsers would ignore the logical type of a type, at the path of that type. */
export function logicalTypeComplaints(type: Attributes, path: Complaint['path']): readonly Complaint[] {
  const written = type.logicalType;
  if (written === undefined) return [];
  const here = [...path, 'logicalType'];
  const known = typeof written === 'string' && Object.hasOwn(logicalTypes, written) ? logicalTypes[written] : undefined;
  if (known === undefined) {
    const nearest = nearestWord(String(written), Object.keys(logicalTypes));
    const expected = `one of ${Object.keys(logicalTypes).join(', ')}`;
    return [
      { path: here, got: JSON.stringify(written), expected, ...(nearest && { fix: `Did you mean ${nearest}?` }) },
    ];
  }
  if (!known.underlying.includes(String(type.type))) {
    const expected = `${written} on ${known.underlying.join(' or ')}`;
    return [{ path: here, got: `${written} on ${String(type.type)}`, expected, fix: ignored }];
  }
  const expected = known.expects?.(type);
  return expected === undefined ? [] : [{ path: here, got: String(written), expected, fix: ignored }];
}

/** A logical type beside the type of a field, where parsers do not look. */
export function misplacedLogicalType(field: Attributes, path: Complaint['path']): readonly Complaint[] {
  const { logicalType, type } = field;
  if (logicalType === undefined) return [];
  const inside = JSON.stringify(
    typeof type === 'string' ? { type, logicalType } : { ...(type as object), logicalType },
  );
  return [
    {
      path: [...path, 'logicalType'],
      got: `logicalType ${JSON.stringify(logicalType)} on the field`,
      expected: 'it inside the type',
      fix: `Write "type": ${inside}. ${ignored}`,
    },
  ];
}

const ignored = 'Parsers ignore it otherwise';

function decimalExpectation({ precision, scale = 0 }: Attributes): string | undefined {
  if (!Number.isInteger(precision) || (precision as number) < 1) return '"precision" of at least 1 beside it';
  const fits = Number.isInteger(scale) && (scale as number) >= 0 && (scale as number) <= (precision as number);
  return fits ? undefined : '"scale" from 0 to the precision beside it';
}
