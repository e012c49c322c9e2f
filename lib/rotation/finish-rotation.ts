import type { LoginOutcome } from './credential.ts';
import { prove } from './prove.ts';
import { readVersion } from './read-version.ts';
import type { RotationPorts, StepOutcome } from './rotation-ports.ts';
import type { SecretState } from './secret-versions.ts';

/** Moves AWSCURRENT to the new version, proves it, and moves the label back when nobody is let in. */
export async function finishRotation<Content>(
  ports: RotationPorts<Content>,
  state: SecretState,
  versionId: string,
): Promise<StepOutcome> {
  const { current, pending, previous, name } = state;
  // Without AWSPENDING this rotation ended well before: moving anything back now would undo it.
  if (current === versionId && pending !== versionId) return { done: 'the rotation is over already' };
  const next = await readVersion(ports, state, versionId, 'new');
  if (next.failed !== undefined) return next;
  if (current !== versionId) {
    const refusal = await moveForward(ports, state, versionId, next.content);
    if (refusal !== undefined) return { failed: refusal };
  }
  const login = await prove(ports, next.content);
  if (login.kind !== 'accepted') {
    return { failed: await moveBack(ports, name, versionId, current === versionId ? previous : current, login) };
  }
  // Another run of this step may have lost its patience and moved the label back meanwhile: then this rotation is not over.
  if ((await ports.versions.describe())?.current !== versionId) {
    return {
      failed: `The new version of ${name} lets its user in, but AWSCURRENT was moved by somebody else meanwhile.`,
    };
  }
  await ports.versions.clearPending(versionId);
  return { done: 'the new version is current and lets its user in' };
}

/** Undefined: AWSCURRENT is on the new version. */
async function moveForward<Content>(
  ports: RotationPorts<Content>,
  state: SecretState,
  versionId: string,
  next: Content,
): Promise<string | undefined> {
  const { versions, credential } = ports;
  const current = await readVersion(ports, state, `${state.current}`, 'current');
  if (current.failed !== undefined) return current.failed;
  const faults = credential.successionFaults(current.content, next);
  if (faults.length > 0) return `The new version of ${state.name} cannot be used: ${faults.join('; ')}.`;
  // A refused login does not stop this: the cluster may still be on its way back from an attempt that failed.
  const login = await credential.logIn(current.content);
  if (login.kind === 'unreachable') return `Nothing was changed: no login could be tried. ${login.reason}`;
  if (await versions.moveCurrent(`${state.current}`, versionId)) return undefined;
  if ((await versions.describe())?.current === versionId) return undefined;
  return `AWSCURRENT of ${state.name} was moved by somebody else meanwhile; nothing was changed.`;
}

async function moveBack<Content>(
  { versions, patienceMilliseconds }: RotationPorts<Content>,
  name: string,
  versionId: string,
  previous: string | undefined,
  { reason }: Exclude<LoginOutcome, { kind: 'accepted' }>,
): Promise<string> {
  const why = `The new version of ${name} let nobody in for ${patienceMilliseconds / 1_000} s: ${reason}`;
  if (previous === undefined) return `${why} It stays current: no version is AWSPREVIOUS.`;
  const moved = await versions.moveCurrent(versionId, previous);
  // Another run of this very step may have been faster.
  if (moved || (await versions.describe())?.current === previous) return `${why} The old version is current again.`;
  return `${why} AWSCURRENT was moved by somebody else meanwhile and was left there.`;
}
