/** Version of the package and of the command line; the root package.json carries the same, a test compares them. */
export const version = '0.1.0';
