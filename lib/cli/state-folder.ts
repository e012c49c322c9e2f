import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { canonicalJson } from '../model/canonical-json.ts';
import { PlatformError } from '../model/platform-error.ts';
import type { ObjectStore } from '../reconciler/object-store.ts';
import { withFileLock } from './file-lock.ts';

/**
 * The state of a cluster without AWS: a folder instead of the state bucket. The version of a file is the hash of its
 * content. It serves one machine; several machines that write to one cluster need the bucket.
 */
export function stateFolder(folder: string): ObjectStore {
  const path = (key: string) => join(folder, key);
  return {
    async read<T>(key: string) {
      const text = await textOf(path(key));
      return text === undefined ? undefined : { value: parsed(path(key), text) as T, version: versionOf(text) };
    },
    write: (key, value, version) =>
      alone(path(key), async () => {
        const found = await textOf(path(key));
        const current = found === undefined ? undefined : versionOf(found);
        return current === version ? replace(path(key), canonicalJson(value)) : undefined;
      }),
    put: (key, value) => alone(path(key), async () => void (await replace(path(key), canonicalJson(value)))),
    list: (prefix) => keysBelow(folder, prefix),
    address: path,
  };
}

/** Comparing and replacing are two steps: nobody else may write between them. */
async function alone<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  return withFileLock(`${file}.lock`, work);
}

/** A lock, and the draft of a text that is being replaced, are no keys. */
const passing = /\.(lock|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

async function keysBelow(folder: string, prefix: string): Promise<readonly string[]> {
  const entries = await orAbsent(readdir(join(folder, prefix), { recursive: true, withFileTypes: true }));
  const files = (entries ?? []).filter((entry) => entry.isFile() && !passing.test(entry.name));
  const keys = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll('\\', '/'));
  return keys.sort();
}

/** A reader sees the old text or the new one, never half of it. */
async function replace(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
  return versionOf(text);
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const harmless = 'then nothing counts as applied before, and nothing of it is removed';
    const message = `${file} is no JSON any more: restore it from a copy, or move it away (${harmless}).`;
    throw new PlatformError('DOCUMENT_CORRUPT', message, { cause });
  }
}

function textOf(file: string): Promise<string | undefined> {
  return orAbsent(readFile(file, 'utf8'));
}

async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
