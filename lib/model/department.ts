/** A department for which records of a shared topic are sealed: whoever reads for another one gets ciphertext. */
export interface Department {
  readonly name: string;
  /** Days after which KMS changes the material of its key. Absent: 365. */
  readonly keyRotationDays?: number;
}

/** A department that keeps its key in an account of its own, where it says who uses it. */
export interface ForeignDepartmentKey {
  readonly domain: string;
  readonly department: string;
  /** The account of the key, said a second time: the key of a stranger would be used without anybody noticing. */
  readonly account: string;
  readonly keyArn: string;
}

/** What a role does with a key: producers seal records, consumers of the department open them. */
export type KeyUse = 'seal' | 'open';

/** Without `kms:ReEncrypt*`: nobody moves a record to another department. */
export const keyActions: Readonly<Record<KeyUse, readonly string[]>> = {
  seal: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  open: ['kms:Decrypt'],
};

/** Every way to seal or open with a key, for what is denied. */
export const allKeyUse = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'] as const;

/**
 * Keys that an encryption context may have: what a record is bound to, and the public key that the AWS Encryption SDK adds to signed
 * messages (AWS: `encryption-sdk/latest/developer-guide/concepts.html`).
 */
export const contextKeys = ['topic', 'department', 'schema', 'aws-crypto-public-key'] as const;

export type KeyConditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Conditions under which a key is used for records of topics. KMS compares names of context keys without regard to case: the closed list makes them
 * exact, and keeps a second `Topic` out. Alone it would be true of a request without any context, hence both tests
 * (AWS: `kms/latest/developerguide/conditions-kms.html`).
 */
export function keyConditions(topics: readonly string[], department: string): KeyConditions {
  return {
    StringEquals: { 'kms:EncryptionContext:topic': topics, 'kms:EncryptionContext:department': department },
    'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': contextKeys },
  };
}
