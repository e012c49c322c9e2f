import { mskCluster } from '../adapters/aws/msk.ts';
import { secretVersions } from '../adapters/aws/secret-versions.ts';
import { systemClock } from '../adapters/aws/system-clock.ts';
import { attemptScramLogin, type ScramLogin } from '../adapters/kafka/scram-login.ts';
import type { RotateEnvironment } from '../contracts/rotate.ts';
import { type Rotation, rotation } from '../rotation/rotation.ts';
import { scramCredential } from '../rotation/scram-credential.ts';
import { loginAt } from './login-at.ts';
import { newPassword } from './new-password.ts';

/** Rotation of one SCRAM user's password on the function's cluster. */
export function scramRotation(environment: RotateEnvironment, secretArn: string, username: string): Rotation {
  const { clusterArn, region } = environment;
  const logIn = loginAt(
    { name: 'SCRAM listener', servers: async () => (await mskCluster(clusterArn, region).bootstrapServers()).scram },
    (bootstrapServers, user: Pick<ScramLogin, 'username' | 'password'>) =>
      attemptScramLogin({ ...user, bootstrapServers }),
  );
  return rotation({
    versions: secretVersions(secretArn, region),
    clock: systemClock,
    patienceMilliseconds: environment.loginPatienceSeconds * 1_000,
    credential: scramCredential({
      username,
      newPassword,
      logIn: (user, password) => logIn({ username: user, password }),
    }),
  });
}
