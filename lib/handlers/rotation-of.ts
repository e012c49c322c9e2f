import { certificateSecretName, scramSecretName } from '../contracts/outputs.ts';
import type { RotateEnvironment } from '../contracts/rotate.ts';
import type { Rotation } from '../rotation/rotation.ts';
import { certificateRotation } from './certificate-rotation.ts';
import { scramRotation } from './scram-rotation.ts';

/** How a secret is rotated, by its name. Throws for a secret that is none of this platform's and environment's. */
export function rotationOf(environment: RotateEnvironment, secretArn: string): Rotation {
  const { platform, environment: name } = environment;
  const [users, certificates] = [scramSecretName(platform, name, ''), certificateSecretName(platform, name, '')];
  const user = holderOf(secretArn, users);
  if (user !== undefined) return scramRotation(environment, secretArn, user);
  const client = holderOf(secretArn, certificates);
  if (client !== undefined) return certificateRotation(environment, secretArn, client);
  throw new Error(
    `${secretArn} is no secret of a SCRAM user here: their names start with ${users}; nor of a client certificate: ${certificates}. Nothing was changed.`,
  );
}

/** Secrets Manager adds `-` and six characters to a secret's name in its ARN. */
function holderOf(secretArn: string, start: string): string | undefined {
  const name = secretArn.split(':').at(-1)?.slice(0, -7) ?? '';
  return name.startsWith(start) && name !== start ? name.slice(start.length) : undefined;
}
