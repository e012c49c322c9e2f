/** Keys and indices from the root of a document to one value. A key may also name an item of a list: `topics`, `payments.events`. */
export type Path = readonly (string | number)[];

/** `topics[2].configs[compression.type]`: a word stands after a point, everything else in brackets. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number' || !/^[A-Za-z]\w*$/.test(segment)) return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}
