import { knownText } from './known-text.ts';

/** Walks over the bytes of an answer; throws a RangeError rather than read past their end. */
export class ByteReader {
  readonly #buffer: Buffer;
  #position = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get remaining(): number {
    return this.#buffer.length - this.#position;
  }

  /** A signed integer of 1, 2 or 4 bytes. */
  int(bytes: 1 | 2 | 4): number {
    const start = this.#pass(bytes);
    if (bytes === 1) return this.#buffer.readInt8(start);
    return bytes === 2 ? this.#buffer.readInt16BE(start) : this.#buffer.readInt32BE(start);
  }

  /** At most 32 bits, hence at most five bytes. */
  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.int(1);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0) return value;
    }
    throw new RangeError('a variable-length integer has more than five bytes');
  }

  bytes(length: number): Buffer {
    const start = this.#pass(length);
    return this.#buffer.subarray(start, this.#position);
  }

  /** UTF-8. */
  text(length: number): string {
    const start = this.#pass(length);
    return knownText(this.#buffer, start, this.#position);
  }

  /** Answers where the passed bytes begin. */
  #pass(length: number): number {
    if (length > this.remaining) throw new RangeError(`${length} bytes expected, ${this.remaining} left`);
    const start = this.#position;
    this.#position += length;
    return start;
  }
}
