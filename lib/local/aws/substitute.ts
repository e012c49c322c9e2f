/** Replaces each `${name}` of a Fn::Sub text; `${!name}` becomes `${name}`. */
export function substitute(text: string, replacement: (name: string) => string): string {
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) =>
    literal === '' ? replacement(name.trim()) : `\${${name}}`,
  );
}
