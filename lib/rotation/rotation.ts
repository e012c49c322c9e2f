import { finishRotation } from './finish-rotation.ts';
import { prove } from './prove.ts';
import { readVersion } from './read-version.ts';
import type { RotationPorts, StepOutcome } from './rotation-ports.ts';
import type { SecretState } from './secret-versions.ts';

/** The four steps of Secrets Manager, by its own names. Each may come again, after a crash at any point of it. */
export interface Rotation {
  createSecret(versionId: string): Promise<StepOutcome>;
  setSecret(versionId: string): Promise<StepOutcome>;
  testSecret(versionId: string): Promise<StepOutcome>;
  finishSecret(versionId: string): Promise<StepOutcome>;
}

/**
 * Rotates a credential that the cluster learns from AWSCURRENT alone: nothing can be proved before the label is moved, so
 * `finishSecret` moves it, proves the new credential, and moves it back when that fails.
 */
export function rotation<Content>(ports: RotationPorts<Content>): Rotation {
  const step =
    (run: (state: SecretState, versionId: string) => Promise<StepOutcome>, admit = admissionFault) =>
    async (versionId: string) => {
      const state = await ports.versions.describe();
      if (state === undefined) return { failed: noSecret };
      const fault = admit(state, versionId);
      return fault === undefined ? run(state, versionId) : { failed: fault };
    };
  return {
    createSecret: step((state, versionId) => create(ports, state, versionId)),
    setSecret: step(async () => ({ done: 'nothing to set: the cluster reads the secret itself' })),
    testSecret: step((state, versionId) => test(ports, state, versionId), currentFault),
    finishSecret: step((state, versionId) => finishRotation(ports, state, versionId)),
  };
}

const noSecret = 'The secret does not exist any more: its user was removed, there is nothing to rotate.';

function admissionFault(state: SecretState, versionId: string): string | undefined {
  const { name, current, pending, rotationEnabled } = state;
  if (!rotationEnabled) return `Rotation of ${name} is switched off; nothing was changed.`;
  if (pending === versionId || current === versionId) return currentFault(state);
  const other = pending === undefined ? 'none is under way' : `version ${pending} is under way`;
  return `Version ${versionId} of ${name} is not the rotation that is under way (${other}); nothing was changed.`;
}

function currentFault({ name, current }: SecretState): string | undefined {
  return current === undefined ? `No version of ${name} is AWSCURRENT: put one back, then rotate again.` : undefined;
}

async function create<Content>(
  ports: RotationPorts<Content>,
  state: SecretState,
  versionId: string,
): Promise<StepOutcome> {
  const { versions, credential } = ports;
  if (state.current === versionId) return { done: 'the new version is current already' };
  if ((await versions.read(versionId)) !== undefined) return { done: 'the new version is there already and is kept' };
  const current = await readVersion(ports, state, `${state.current}`, 'current');
  if (current.failed !== undefined) return current;
  await versions.createPending(versionId, await credential.renew(current.content));
  return { done: 'a new version was made' };
}

/**
 * Shape only, and the login too where a new credential is valid at once. Secrets Manager runs this step by itself too, when a schedule
 * is set, with a version of its own making (AWS: `RotateSecret`, `RotateImmediately`): a step that changes nothing need not ask whose
 * version it is.
 */
async function test<Content>(
  ports: RotationPorts<Content>,
  state: SecretState,
  versionId: string,
): Promise<StepOutcome> {
  const isTrial = (await ports.versions.read(versionId)) === undefined;
  const tested = isTrial
    ? await readVersion(ports, state, `${state.current}`, 'current')
    : await readVersion(ports, state, versionId, 'new');
  if (tested.failed !== undefined) return tested;
  if (isTrial || !ports.credential.validAtOnce) {
    return { done: 'the shape is right; the login is proved when the label moved' };
  }
  const login = await prove(ports, tested.content);
  if (login.kind === 'accepted') return { done: 'the new version lets its holder in already' };
  return { failed: `The new version of ${state.name} lets nobody in, and nothing was changed: ${login.reason}` };
}
