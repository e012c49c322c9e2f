/** An element of DER (ITU-T X.690). */
export interface DerElement {
  /** Tag and length included. */
  readonly bytes: Buffer;
  readonly content: Buffer;
}

/** The element that the bytes begin with. */
export function elementOf(bytes: Buffer): DerElement {
  const first = bytes[1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : Number.parseInt(bytes.toString('hex', 2, start) || '0', 16);
  return { bytes: bytes.subarray(0, start + length), content: bytes.subarray(start, start + length) };
}

/** The elements inside one that is made of others. */
export function children({ content }: DerElement): readonly DerElement[] {
  const found: DerElement[] = [];
  for (let rest = content; rest.length > 1; ) {
    const element = elementOf(rest);
    found.push(element);
    rest = rest.subarray(element.bytes.length);
  }
  return found;
}
