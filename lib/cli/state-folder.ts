import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../model/canonical-json.ts';
import type { ObjectStore } from '../reconciler/object-store.ts';

/**
 * The state of a cluster without AWS: a folder instead of the state bucket. The version of a file is the hash of its
 * content. It serves one machine; several machines that write to one cluster need the bucket.
 */
export function stateFolder(folder: string): ObjectStore {
  const path = (key: string) => join(folder, key);
  const write = async (key: string, value: unknown): Promise<string> => {
    const text = canonicalJson(value);
    const target = path(key);
    await mkdir(dirname(target), { recursive: true });
    const draft = `${target}.${process.pid}`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, target);
    return versionOf(text);
  };
  const text = async (key: string) => {
    try {
      return await readFile(path(key), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    async read<T>(key: string) {
      const found = await text(key);
      return found === undefined ? undefined : { value: JSON.parse(found) as T, version: versionOf(found) };
    },
    async write(key, value, version) {
      const found = await text(key);
      const current = found === undefined ? undefined : versionOf(found);
      return current === version ? write(key, value) : undefined;
    },
    put: async (key, value) => void (await write(key, value)),
    address: path,
  };
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
