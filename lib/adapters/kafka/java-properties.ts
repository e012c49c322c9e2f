export interface JavaProperty {
  /** White space around it is gone, as Kafka takes it. */
  readonly value: string;
  /** 1-based: where the key stands. */
  readonly line: number;
}

/** From the first character that is no space to the first end of line that no backslash protects; comments begin with `#` or `!`. */
const logicalLine = /^[ \t\f]*(?=[^ \t\f\r\n#!])((?:\\(?:\r\n|.)|[^\\\r\n])+)/gms;

const continuation = /\\(?:\r\n|\r|\n)[ \t\f]*/g;

/** The key ends at the first `=`, `:` or space that no backslash protects. */
const keyAndValue = /^((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?(.*)$/s;

/** Reads Java's properties format (java.util.Properties, `load`); of two equal keys the last one holds. */
export function readJavaProperties(text: string): ReadonlyMap<string, JavaProperty> {
  const entries = [...text.matchAll(logicalLine)].map(({ 1: raw = '', index }) => {
    const [, key = '', value = ''] = keyAndValue.exec(raw.replaceAll(continuation, '')) ?? [];
    const line = text.slice(0, index).split(/\r\n|\r|\n/).length;
    return [unescaped(key), { value: unescaped(value).trim(), line }] as const;
  });
  return new Map(entries);
}

const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (controls[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
