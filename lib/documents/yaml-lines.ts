/** Longest line that is written where a shorter form exists. */
const width = 120;

export type YamlScalar = string | number | boolean;

/** Words that YAML 1.2 reads as something else than text. */
const notText = /^(true|false|null|nan|inf)$/i;

/** Text that means the same with and without quotes, inside brackets too. */
const plain = /^[A-Za-z][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*$/;
const plainAmount = /^\d+(ms|s|min|h|d|y|B|KiB|MiB|GiB|TiB)$|^\d{4}-\d{2}-\d{2}$/;
const plainSentence = /^[A-Za-z][\p{L}\p{N}\p{P}\p{S} ]*$/u;
const endsPlain = /:( |$)| #| $/;

/** A value as YAML; text stands in quotes only where it must. */
export function yamlScalar(value: YamlScalar): string {
  if (typeof value !== 'string') return String(value);
  return (plain.test(value) && !notText.test(value)) || plainAmount.test(value) ? value : JSON.stringify(value);
}

/** A sentence after a key of its own: more marks are harmless there than inside brackets. */
export function yamlSentence(text: string): string {
  return plainSentence.test(text) && !endsPlain.test(text) && !notText.test(text) ? text : JSON.stringify(text);
}

/** `key: [a, b]`, or one line per item where that is too long. */
export function yamlList(key: string, items: readonly YamlScalar[]): readonly string[] {
  const written = items.map(yamlScalar);
  const line = `${key}: [${written.join(', ')}]`;
  return line.length < width - 4 ? [line] : [`${key}:`, ...written.map((item) => `  - ${item}`)];
}

/** `key: { a: 1, b: 2 }`, or one line per entry where that is too long. */
export function yamlMapping(key: string, entries: readonly (readonly [string, YamlScalar])[]): readonly string[] {
  const written = entries.map(([name, value]) => `${name}: ${yamlScalar(value)}`);
  const line = `${key}: { ${written.join(', ')} }`;
  return line.length < width - 4 ? [line] : [`${key}:`, ...written.map((entry) => `  ${entry}`)];
}

/** The lines as one item of a list. */
export function yamlItem([first, ...rest]: readonly string[]): readonly string[] {
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
}

/** A comment line each; whatever would end the line is shown as a space. */
export function yamlComment(text: string): string {
  return `# ${text.replaceAll(/\p{C}|\p{Zl}|\p{Zp}/gu, ' ')}`.trimEnd();
}
