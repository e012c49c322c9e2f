import type { Credential, LoginOutcome, Reading } from './credential.ts';
import { isText, parseObject } from './secret-text.ts';

/** A user as its secret holds it. What others keep beside the two keys is theirs, and stays. */
export type ScramUserSecret = Readonly<Record<string, unknown>> & {
  readonly username: string;
  readonly password: string;
};

export interface ScramCredentialParts {
  /** The user that the secret belongs to, by the secret's name. */
  readonly username: string;
  newPassword(): string;
  logIn(username: string, password: string): Promise<LoginOutcome>;
}

/** The credential of a SCRAM user of MSK: JSON with `username` and `password` (AWS: `msk-password-tutorial.html`). */
export function scramCredential(parts: ScramCredentialParts): Credential<ScramUserSecret> {
  return {
    expected: `a JSON object with the texts "username" (${parts.username}) and "password"`,
    read: (text) => readUser(text, parts.username),
    renew: async (current) => JSON.stringify({ ...current, password: parts.newPassword() }),
    successionFaults: (current, next) => (current.password === next.password ? ['the password is the old one'] : []),
    logIn: ({ username, password }) => parts.logIn(username, password),
  };
}

function readUser(text: string, username: string): Reading<ScramUserSecret> {
  const found = parseObject(text);
  if (found === undefined) return { faults: ['it is no JSON object'] };
  const faults = [
    ...['username', 'password'].filter((key) => !isText(found[key])).map((key) => `"${key}" is missing or no text`),
    ...(isText(found.username) && found.username !== username ? [`"username" is not ${username}`] : []),
  ];
  return faults.length > 0 ? { faults } : { content: found as ScramUserSecret };
}
