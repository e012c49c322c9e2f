import { writeFileSync } from 'node:fs';

/** The owner may read it, nobody else. */
export function writePrivately(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
