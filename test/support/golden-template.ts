import { readFileSync, writeFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';

/**
 * A template of today beside the reviewed one. `UPDATE_GOLDEN=1` writes today's as the reviewed one, for the reviewer of the change.
 * Asset hashes are blanked: they change with every byte of the function and say nothing to a reader.
 */
export function goldenTemplate(
  template: Template,
  file: string,
): { readonly made: unknown; readonly reviewed: unknown } {
  const text = JSON.stringify(template.toJSON(), null, 2).replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, `${text}\n`);
  return { made: JSON.parse(text), reviewed: JSON.parse(readFileSync(file, 'utf8')) };
}
