/** Names of domains, environments and zones: they become parts of ARNs, key aliases and function names. */
export const slug = {
  pattern: /^[a-z][a-z0-9-]{0,30}$/,
  expected: 'lower-case letters, digits and "-", starting with a letter, at most 31 characters',
} as const;
