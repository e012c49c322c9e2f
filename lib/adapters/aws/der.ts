/** The part of ASN.1's DER (ITU-T X.690) that certificates and requests for them are written in. */

const tags = { integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31 };

/** An element with any tag. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 0x100)) bytes.unshift(rest % 0x100);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...parts: readonly Uint8Array[]) => tagged(tags.sequence, ...parts);
export const set = (...parts: readonly Uint8Array[]) => tagged(tags.set, ...parts);
export const octetString = (content: Uint8Array) => tagged(tags.octetString, content);
export const utf8String = (text: string) => tagged(tags.utf8, Buffer.from(text, 'utf8'));

/** A whole number that is not negative, as its bytes: a leading zero keeps it so. */
export function integer(bytes: Uint8Array): Buffer {
  return tagged(tags.integer, ...((bytes[0] ?? 0) > 0x7f ? [Buffer.from([0])] : []), bytes);
}

/** Whole bytes only: no unused bits at the end. */
export function bitString(content: Uint8Array): Buffer {
  return tagged(tags.bitString, Buffer.from([0]), content);
}

/** `1.2.840.10045.4.3.2` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(part: number): readonly number[] {
  const bytes = [part % 0x80];
  for (let rest = Math.floor(part / 0x80); rest > 0; rest = Math.floor(rest / 0x80))
    bytes.unshift(0x80 | (rest % 0x80));
  return bytes;
}

/** `-----BEGIN CERTIFICATE REQUEST-----` and so on, in lines of 64 characters. */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
