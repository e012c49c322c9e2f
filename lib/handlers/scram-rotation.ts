import { mskCluster } from '../adapters/aws/msk.ts';
import { secretVersions } from '../adapters/aws/secret-versions.ts';
import { systemClock } from '../adapters/aws/system-clock.ts';
import { attemptScramLogin } from '../adapters/kafka/scram-login.ts';
import type { RotateEnvironment } from '../contracts/rotate.ts';
import type { LoginOutcome } from '../rotation/credential.ts';
import { type Rotation, rotation } from '../rotation/rotation.ts';
import { scramCredential } from '../rotation/scram-credential.ts';
import { newPassword } from './new-password.ts';

/** Rotation of one SCRAM user's password on the function's cluster. */
export function scramRotation(environment: RotateEnvironment, secretArn: string, username: string): Rotation {
  const { clusterArn, region } = environment;
  return rotation({
    versions: secretVersions(secretArn, region),
    clock: systemClock,
    patienceMilliseconds: environment.loginPatienceSeconds * 1_000,
    credential: scramCredential({
      username,
      newPassword,
      logIn: loginTo(() => mskCluster(clusterArn, region).bootstrapServers()),
    }),
  });
}

/** Asks for the addresses once. */
function loginTo(bootstrapServers: () => Promise<{ readonly scram?: string }>) {
  let found: Promise<{ readonly scram?: string }> | undefined;
  return async (username: string, password: string): Promise<LoginOutcome> => {
    found ??= bootstrapServers();
    const { scram } = await found;
    if (scram === undefined) return { kind: 'unreachable', reason: 'The cluster offers no SCRAM listener.' };
    return attemptScramLogin({ bootstrapServers: scram.split(','), username, password });
  };
}
