import { randomBytes, randomUUID } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJavaProperties } from '../adapters/kafka/java-properties.ts';
import type { PasswordStore } from '../adapters/kafka/scram-users.ts';
import type { Problem } from '../model/problem.ts';
import { withFileLock } from './file-lock.ts';
import { InputProblems } from './input-problems.ts';

/** 256 bits, 43 characters of base64url. */
const generatedBytes = 32;

/**
 * Passwords in a file of Java properties, `user=password`, that its owner alone may read. It need not be there yet.
 * Throws `InputProblems` at once when the file is not fit for passwords; a password is never repeated.
 */
export function scramPasswordFile(file: string): PasswordStore {
  readPasswords(file);
  return {
    async passwordsOf(users) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      return withFileLock(`${file}.lock`, async () => {
        const { text, passwords } = readPasswords(file);
        const missing = users.filter((user) => !passwords.has(user));
        const generated = missing.map((user) => [user, randomBytes(generatedBytes).toString('base64url')] as const);
        if (generated.length > 0) await keep(file, text, generated);
        return new Map([...passwords, ...generated]);
      });
    },
  };
}

function readPasswords(file: string): { readonly text: string; readonly passwords: ReadonlyMap<string, string> } {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return { text: '', passwords: new Map() };
  const problem = (more: Omit<Problem, 'place'>, line?: number) => ({ place: { file, line }, ...more });
  if (!found.isFile()) {
    throw new InputProblems([problem({ path: '', got: 'something else', expected: 'a file of Java properties' })]);
  }
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  if ((found.mode & 0o077) !== 0) {
    const expected = '0600, since it holds passwords';
    throw new InputProblems([problem({ path: '', got: `mode ${mode}`, expected, fix: `chmod 600 ${file}` })]);
  }
  const text = readFileSync(file, 'utf8');
  const lines = [...readJavaProperties(text)];
  const empty = lines.filter(([user, { value }]) => user === '' || value === '');
  if (empty.length > 0) {
    const expected = 'user=password; leave the line out to have one generated';
    // The text before a missing `=` may be the password: it is not repeated.
    throw new InputProblems(empty.map(([, { line }]) => problem({ path: '', got: 'no password', expected }, line)));
  }
  return { text, passwords: new Map(lines.map(([user, { value }]) => [user, value])) };
}

/** Whole and on the disk before anybody uses it: the cluster would be the only one to know a lost password. */
async function keep(file: string, text: string, added: readonly (readonly [string, string])[]): Promise<void> {
  // An empty line before: the last one may end in a backslash.
  const separator = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${text}${separator}${added.map(([user, password]) => `${user}=${password}\n`).join('')}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
