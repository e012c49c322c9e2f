import type { Intent } from './access.ts';

/** What the statements of an IAM client's role allow for one intent: on a topic, or on the client's own groups and transactional ids. */
export interface IamAccess {
  /** The client's name, never its role: that may not be known before the deployment. */
  readonly client: string;
  readonly intent: Intent;
  readonly topic?: string;
  readonly groupPrefix?: string;
  readonly transactionalIdPrefix?: string;
}

/** Fixed order of a list of them. */
export function compareIamAccess(a: IamAccess, b: IamAccess): number {
  const [keyA, keyB] = [iamAccessKey(a), iamAccessKey(b)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

export function iamAccessKey({ client, intent, topic, groupPrefix, transactionalIdPrefix }: IamAccess): string {
  return [client, intent, topic, groupPrefix, transactionalIdPrefix].map((part) => part ?? '').join('|');
}
