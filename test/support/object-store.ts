import { canonicalJson } from '../../lib/model/canonical-json.ts';
import type { ObjectStore } from '../../lib/reconciler/object-store.ts';
import type { Clock } from '../../lib/reconciler/ports.ts';

/** An object store in memory, with S3's compare-and-set. */
export function memoryStore(): ObjectStore & { readonly keys: () => readonly string[] } {
  const texts = new Map<string, { text: string; version: string }>();
  let writes = 0;
  const put = (key: string, value: unknown) => {
    writes += 1;
    texts.set(key, { text: canonicalJson(value), version: String(writes) });
    return String(writes);
  };
  return {
    async read<T>(key: string) {
      const found = texts.get(key);
      return found === undefined ? undefined : { value: JSON.parse(found.text) as T, version: found.version };
    },
    async write(key, value, version) {
      return texts.get(key)?.version === version ? put(key, value) : undefined;
    },
    async put(key, value) {
      put(key, value);
    },
    list: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)).sort(),
    address: (key) => `memory:${key}`,
    keys: () => [...texts.keys()].sort(),
  };
}

/** A clock that moves only when somebody waits. */
export function manualClock(
  start = Date.parse('2026-11-21T12:00:00Z'),
): Clock & { advance(milliseconds: number): void } {
  let now = start;
  return {
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds;
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
