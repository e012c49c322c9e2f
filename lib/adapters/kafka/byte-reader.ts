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

  int(bytes: number): number {
    const value = this.#buffer.readIntBE(this.#position, bytes);
    this.#position += bytes;
    return value;
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
    if (length > this.remaining) throw new RangeError(`${length} bytes expected, ${this.remaining} left`);
    const start = this.#position;
    this.#position += length;
    return this.#buffer.subarray(start, this.#position);
  }
}
