import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { ItemOutcome } from '../../reconciler/ports.ts';
import type { KafkaConnection } from './connection-settings.ts';
import { errorName } from './error-names.ts';
import { outcomesByKey } from './item-outcomes.ts';
import { missingRights } from './missing-rights.ts';
import { notShown } from './read-errors.ts';
import type { KafkaTransport } from './transport.ts';
import { alterUserScramCredentials, describeUserScramCredentials } from './user-apis.ts';

/** Where the passwords of users live that Kafka holds itself. Kafka tells nobody a password, not even whether it is the same. */
export interface PasswordStore {
  /** The password of each user. One that is missing is generated, and kept for good before this answers. */
  passwordsOf(users: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** SCRAM-SHA-512 in Kafka's `ScramMechanism`. */
const scramSha512 = 2;

/** The most that Kafka takes (KIP-554: 4,096 to 16,384). */
const iterations = 16_384;

/** Bytes: of the salt, our choice; of the salted password, the length of SHA-512 (RFC 5802, `Hi`). */
const [saltLength, saltedLength] = [32, 64];

const derive = promisify(pbkdf2);

/** Names of the users that can log in with SCRAM-SHA-512. */
export async function readUsers(
  transport: KafkaTransport,
  connection: KafkaConnection,
  broker: number | undefined,
): Promise<readonly string[]> {
  const request = { users: null };
  const { errorCode, errorMessage, results } = await transport.send(describeUserScramCredentials, request, broker);
  if (errorName(errorCode) === 'CLUSTER_AUTHORIZATION_FAILED') throw missingRights(connection, ['describe-cluster']);
  if (errorCode !== 0) throw notShown('users', errorCode, errorMessage);
  return results
    .filter(({ credentialInfos }) => credentialInfos.some(({ mechanism }) => mechanism === scramSha512))
    .map(({ user }) => user);
}

export async function createUsers(
  transport: KafkaTransport,
  passwords: PasswordStore,
  names: readonly string[],
): Promise<readonly ItemOutcome[]> {
  const found = await passwords.passwordsOf(names);
  const upsertions = await Promise.all(names.map((name) => credential(name, found.get(name))));
  const answer = await transport.send(alterUserScramCredentials, { deletions: [], upsertions });
  return outcomesByKey(names, answer, ({ user }) => user);
}

export async function removeUsers(
  transport: KafkaTransport,
  names: readonly string[],
): Promise<readonly ItemOutcome[]> {
  const deletions = names.map((name) => ({ name, mechanism: scramSha512 }));
  const answer = await transport.send(alterUserScramCredentials, { deletions, upsertions: [] });
  const outcomes = outcomesByKey(names, answer, ({ user }) => user);
  return outcomes.map((outcome) => (outcome.error?.name === 'RESOURCE_NOT_FOUND' ? {} : outcome));
}

/** The password itself never leaves this process. */
async function credential(name: string, password: string | undefined) {
  if (password === undefined) throw new TypeError(`the password store left out ${name}`);
  const salt = randomBytes(saltLength);
  const saltedPassword = await derive(password, salt, iterations, saltedLength, 'sha512');
  return { name, mechanism: scramSha512, iterations, salt, saltedPassword };
}
