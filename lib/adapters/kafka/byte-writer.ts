/** Grows as it is written to. Kafka's numbers are big-endian. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(1_024);
  #length = 0;

  /** A signed integer of 1 to 6 bytes; throws when it does not fit. */
  int(value: number, bytes: number): void {
    this.#reserve(bytes);
    this.#length = this.#buffer.writeIntBE(value, this.#length, bytes);
  }

  /** A whole number of 8 bytes. */
  long(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64BE(BigInt(value), this.#length);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleBE(value, this.#length);
  }

  /** Seven bits a byte, the lowest first. */
  unsignedVarint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.int((rest & 0x7f) - 0x80, 1);
      rest >>>= 7;
    }
    this.int(rest, 1);
  }

  bytes(source: Buffer): void {
    this.#reserve(source.length);
    this.#length += source.copy(this.#buffer, this.#length);
  }

  written(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
