import type { RotationPorts } from './rotation-ports.ts';
import type { SecretState } from './secret-versions.ts';

/** What a version holds, or one sentence with everything that is wrong with it. */
export async function readVersion<Content>(
  { versions, credential }: RotationPorts<Content>,
  { name }: SecretState,
  versionId: string,
  which: 'current' | 'new',
): Promise<{ readonly content: Content; readonly failed?: undefined } | { readonly failed: string }> {
  const text = await versions.read(versionId);
  const { content, faults } = text === undefined ? { faults: ['it is empty'] } : credential.read(text);
  if (faults === undefined) return { content };
  const remedy = `expected is ${credential.expected}`;
  return {
    failed: `The ${which} version of ${name} cannot be used: ${faults.join('; ')}; ${remedy}. Nothing was changed.`,
  };
}
