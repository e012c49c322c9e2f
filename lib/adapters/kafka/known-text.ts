const maximumTexts = 1_024;
const maximumLength = 64;

/** An answer repeats the same names, values and principals thousands of times: each of these texts is made once. */
const texts = Array.from<string | undefined>({ length: maximumTexts });

/** The UTF-8 text of these bytes. */
export function knownText(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  let [hash, bits] = [length, 0];
  if (length <= maximumLength) {
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      hash = (Math.imul(hash, 31) + byte) | 0;
      bits |= byte;
    }
  }
  // Only where a byte is a character can the bytes be compared with a text.
  if (length > maximumLength || bits > 0x7f) return bytes.toString('utf8', start, end);
  const slot = (hash ^ (hash >>> 16)) & (maximumTexts - 1);
  const known = texts[slot];
  if (known !== undefined && known.length === length && isAt(known, bytes, start)) return known;
  const text = bytes.toString('latin1', start, end);
  texts[slot] = text;
  return text;
}

function isAt(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
