/** The object that a secret's text is; undefined when it is none. The parser's own message would quote the text. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
