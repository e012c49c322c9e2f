import type { Credential } from './credential.ts';
import type { SecretVersions } from './secret-versions.ts';

export interface RotationClock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export interface RotationPorts<Content> {
  readonly versions: SecretVersions;
  readonly credential: Credential<Content>;
  readonly clock: RotationClock;
  /** How long the cluster may take to let the new credential in. */
  readonly patienceMilliseconds: number;
}

/** One sentence for the log, without secrets. */
export type StepOutcome =
  | { readonly done: string; readonly failed?: undefined }
  | { readonly failed: string; readonly done?: undefined };
