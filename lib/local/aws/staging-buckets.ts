import { readFileSync } from 'node:fs';
import type { CloudAssembly } from './cloud-assembly.ts';
import type { Buckets } from './s3-look-alike.ts';

/** The staging buckets as `cdk deploy` would fill them. Archives are left out: the function runs from its folder. */
export function stagingBuckets({ assets }: CloudAssembly): Buckets {
  const buckets = new Map<string, Map<string, Uint8Array>>();
  for (const { bucket, key, path, packaging } of assets) {
    const objects = buckets.get(bucket) ?? new Map<string, Uint8Array>();
    if (packaging === 'file') objects.set(key, readFileSync(path));
    buckets.set(bucket, objects);
  }
  return buckets;
}
