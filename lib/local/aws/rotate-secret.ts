import { randomUUID } from 'node:crypto';
import { type RotationEvent, type RotationStep, rotationSteps } from '../../contracts/rotate.ts';
import type { InvocationError, InvocationOutcome } from './lambda-host.ts';
import type { LocalSecrets } from './local-secrets.ts';

export interface RotationRun {
  /** Id of the version that it made. */
  readonly versionId: string;
  /** The step that ended it. Absent: all four were done. */
  readonly failed?: { readonly step: RotationStep; readonly error: InvocationError };
}

/** What Secrets Manager sends for one step. The rotation token is for functions that work in another account. */
export function rotationEvent(
  Step: RotationStep,
  SecretId: string,
  ClientRequestToken: string,
): RotationEvent & { readonly RotationToken: string } {
  return { Step, SecretId, ClientRequestToken, RotationToken: randomUUID() };
}

/** Rotates a secret as Secrets Manager does: announces a version, then calls the function for each step until one fails. */
export async function rotateSecret(
  secrets: LocalSecrets,
  secretArn: string,
  invoke: (event: RotationEvent) => Promise<InvocationOutcome>,
): Promise<RotationRun> {
  const versionId = randomUUID();
  secrets.announce(secretArn, versionId);
  return runSteps(secretArn, versionId, invoke);
}

/** The steps alone: what Secrets Manager does once more after a failure, with the version that it announced. */
export async function runSteps(
  secretArn: string,
  versionId: string,
  invoke: (event: RotationEvent) => Promise<InvocationOutcome>,
): Promise<RotationRun> {
  for (const step of rotationSteps) {
    const { error } = await invoke(rotationEvent(step, secretArn, versionId));
    if (error !== undefined) return { versionId, failed: { step, error } };
  }
  return { versionId };
}
