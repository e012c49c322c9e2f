import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/**
 * Kafka's flexible encoding (KIP-482), driven by tables: compact strings and arrays, and tagged fields, of which we send
 * none and skip all. A `uuid` is Kafka's own text of it: 22 characters, base64url.
 */
type Scalar =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'boolean'
  | 'string'
  | 'nullableString'
  | 'bytes'
  | 'uuid';
/** Of a list with a test only the elements that pass are kept: the others of a long answer never live side by side. */
type List = readonly [Field] | readonly [Field, 'nullable'] | readonly [Field, (element: never) => boolean];
type Field = Scalar | List | Struct;

/** The fields of a message in the order in which they are sent. */
export interface Struct {
  readonly [field: string]: Field;
}

/** The TypeScript value that a field stands for. */
export type Value<F> = F extends 'int8' | 'int16' | 'int32' | 'int64' | 'float64'
  ? number
  : F extends 'boolean'
    ? boolean
    : F extends 'string' | 'uuid'
      ? string
      : F extends 'nullableString'
        ? string | null
        : F extends 'bytes'
          ? Buffer
          : F extends readonly [infer Element]
            ? readonly Value<Element>[]
            : F extends readonly [infer Element, 'nullable']
              ? readonly Value<Element>[] | null
              : F extends readonly [infer Element, (element: never) => boolean]
                ? readonly Value<Element>[]
                : { readonly [Name in keyof F]: Value<F[Name]> };

/** One version of one request, and what the broker answers. */
export interface Api<Request extends Struct = Struct, Response extends Struct = Struct> {
  readonly name: string;
  readonly key: number;
  readonly version: number;
  readonly request: Request;
  readonly response: Response;
}

/** The request after `client_id`: the empty tagged fields that end a flexible header, then the body. */
export function encodeRequest<Request extends Struct>(api: Api<Request>, body: Value<Request>): Buffer {
  const out = new ByteWriter();
  out.unsignedVarint(0);
  write(out, api.request, body);
  return out.written();
}

/** Reads the answer after `correlation_id`, to its last byte. */
export function decodeResponse<Response extends Struct>(api: Api<Struct, Response>, answer: Buffer): Value<Response> {
  const input = new ByteReader(answer);
  skipTaggedFields(input);
  const body = readerOf(api.response)(input);
  if (input.remaining > 0) throw new RangeError(`${input.remaining} bytes left after the answer to ${api.name}`);
  return body as Value<Response>;
}

interface ScalarCodec {
  write(out: ByteWriter, value: never): void;
  read(input: ByteReader): unknown;
}

const scalars: Readonly<Record<Scalar, ScalarCodec>> = {
  int8: integer(1),
  int16: integer(2),
  int32: integer(4),
  int64: { write: (out, value: number) => out.long(value), read: (input) => Number(input.bytes(8).readBigInt64BE()) },
  float64: { write: (out, value: number) => out.double(value), read: (input) => input.bytes(8).readDoubleBE() },
  boolean: { write: (out, value: boolean) => out.int(value ? 1 : 0, 1), read: (input) => input.int(1) !== 0 },
  string: {
    write: writeString,
    read(input) {
      const text = readString(input);
      if (text === null) throw new RangeError('null where Kafka promises a string');
      return text;
    },
  },
  nullableString: {
    write: (out, value: string | null) => (value === null ? out.unsignedVarint(0) : writeString(out, value)),
    read: readString,
  },
  bytes: {
    write: writeBytes,
    read(input) {
      const length = input.unsignedVarint() - 1;
      if (length < 0) throw new RangeError('null where Kafka promises bytes');
      return input.bytes(length);
    },
  },
  uuid: {
    write(out, value: string) {
      const bytes = Buffer.from(value, 'base64url');
      if (bytes.length !== 16) throw new RangeError(`"${value}" is no Kafka uuid`);
      out.bytes(bytes);
    },
    read: (input) => input.bytes(16).toString('base64url'),
  },
};

function integer(bytes: 1 | 2 | 4): ScalarCodec {
  return { write: (out, value: number) => out.int(value, bytes), read: (input) => input.int(bytes) };
}

function writeString(out: ByteWriter, value: string): void {
  writeBytes(out, Buffer.from(value));
}

function writeBytes(out: ByteWriter, bytes: Buffer): void {
  out.unsignedVarint(bytes.length + 1);
  out.bytes(bytes);
}

function readString(input: ByteReader): string | null {
  const length = input.unsignedVarint();
  return length === 0 ? null : input.text(length - 1);
}

function isList(field: Field): field is List {
  return Array.isArray(field);
}

function write(out: ByteWriter, field: Field, value: unknown): void {
  if (typeof field === 'string') {
    scalars[field].write(out, value as never);
  } else if (isList(field)) {
    const items = value as readonly unknown[] | null;
    out.unsignedVarint(items === null ? 0 : items.length + 1);
    for (const item of items ?? []) write(out, field[0], item);
  } else {
    for (const [name, member] of Object.entries(field)) write(out, member, (value as Record<string, unknown>)[name]);
    out.unsignedVarint(0);
  }
}

type Reader = (input: ByteReader) => unknown;

const readers = new WeakMap<object, Reader>();

/** Fields are looked up once, not for each of the ten thousands of values in an answer. */
function readerOf(field: Field): Reader {
  if (typeof field === 'string') return scalars[field].read;
  const reader = readers.get(field) ?? (isList(field) ? listReader(field) : structReader(field));
  readers.set(field, reader);
  return reader;
}

function structReader(struct: Struct): Reader {
  const members = Object.entries(struct).map(([name, member]) => ({ name, read: readerOf(member) }));
  return (input) => {
    const value: Record<string, unknown> = {};
    for (const { name, read } of members) value[name] = read(input);
    skipTaggedFields(input);
    return value;
  };
}

function listReader([element, option]: List): Reader {
  const read = readerOf(element);
  const keeps: (element: never) => boolean = typeof option === 'function' ? option : () => true;
  return (input) => {
    const length = input.unsignedVarint() - 1;
    if (length < 0 && option === 'nullable') return null;
    // An element takes a byte at least: a corrupt count must not allocate gigabytes.
    if (length < 0 || length > input.remaining)
      throw new RangeError(`an array of ${length} elements is impossible here`);
    const items: unknown[] = [];
    for (let index = 0; index < length; index += 1) {
      const item = read(input);
      if (keeps(item as never)) items.push(item);
    }
    return items;
  };
}

function skipTaggedFields(input: ByteReader): void {
  for (let count = input.unsignedVarint(); count > 0; count -= 1) {
    input.unsignedVarint();
    input.bytes(input.unsignedVarint());
  }
}
