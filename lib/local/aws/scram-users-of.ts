import type { CloudAssembly } from './cloud-assembly.ts';
import { resourcesOfType } from './resources-of-type.ts';

/** A Kafka user to whom the template gives a SCRAM secret. The password is made in AWS, never here. */
export interface TemplateScramUser {
  readonly username: string;
  readonly secretName: string;
  readonly secretArn: string;
}

interface SecretProperties {
  readonly Name?: string;
  readonly GenerateSecretString?: { readonly SecretStringTemplate?: string };
}

/** MSK's prefix of the secrets that it may read (AWS: `msk/latest/developerguide/msk-password-tutorial.html`). */
const secretPrefix = 'AmazonMSK_';

export function scramUsersOf(assembly: CloudAssembly): readonly TemplateScramUser[] {
  return resourcesOfType(assembly, 'AWS::SecretsManager::Secret').flatMap(({ ref, properties }) => {
    const { Name = '', GenerateSecretString }: SecretProperties = properties('Name', 'GenerateSecretString');
    const { username } = JSON.parse(GenerateSecretString?.SecretStringTemplate ?? '{}') as { username?: string };
    if (!Name.startsWith(secretPrefix) || username === undefined) return [];
    return [{ username, secretName: Name, secretArn: ref() }];
  });
}
