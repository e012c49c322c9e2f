import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDomain } from 'tidegate/documents';
import type { Checked, Domain } from 'tidegate/model';

/** Reads `domain.yaml` with its schemas: the domain, or every problem at once. */
export function readDomainFolder(folder: string): Checked<Domain> {
  const file = join(folder, 'domain.yaml');
  const schemas = readdirSync(join(folder, 'schemas')).map((name) => `schemas/${name}`);
  const texts = new Map(schemas.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return readDomain(file, readFileSync(file, 'utf8'), texts);
}
