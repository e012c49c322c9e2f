import type { Versioned } from './ports.ts';

/** JSON values under keys with compare-and-set: an S3 bucket in AWS, a folder elsewhere. */
export interface ObjectStore {
  read<T>(key: string): Promise<Versioned<T> | undefined>;
  /** Undefined version: only if there is none. Undefined answer: somebody else wrote in between. */
  write(key: string, value: unknown, version: string | undefined): Promise<string | undefined>;
  /** Unconditional. */
  put(key: string, value: unknown): Promise<void>;
  /** The keys that start with the prefix, sorted. A prefix ends in `/`. */
  list(prefix: string): Promise<readonly string[]>;
  /** Where a person finds it. */
  address(key: string): string;
}
