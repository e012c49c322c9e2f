import type { LoginOutcome } from '../rotation/credential.ts';

export interface LoginPlace {
  /** `host:port`, with commas between; undefined where the cluster has no such listener. */
  servers(): Promise<string | undefined>;
  /** What such clients log in to, such as `SCRAM listener`. */
  readonly name: string;
}

/**
 * A login that asks for the cluster's addresses until it has them. Not getting them is no error: nobody could be reached, and whoever
 * moved a label before has to hear that in order to move it back.
 */
export function loginAt<Credential>(
  { servers, name }: LoginPlace,
  attempt: (bootstrapServers: readonly string[], credential: Credential) => Promise<LoginOutcome>,
): (credential: Credential) => Promise<LoginOutcome> {
  let known: string | undefined;
  return async (credential) => {
    try {
      known ??= await servers();
    } catch (error) {
      return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
    }
    if (known === undefined) return { kind: 'unreachable', reason: `The cluster offers no ${name}.` };
    return attempt(known.split(','), credential);
  };
}
