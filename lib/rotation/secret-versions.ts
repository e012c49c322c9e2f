/** Where the staging labels of a secret are: version ids. Secrets Manager moves AWSPREVIOUS to where AWSCURRENT was. */
export interface SecretState {
  readonly name: string;
  readonly rotationEnabled: boolean;
  /** AWSCURRENT: the version that clients and MSK read. */
  readonly current?: string;
  /** AWSPENDING: the version of a rotation that is under way. */
  readonly pending?: string;
  /** AWSPREVIOUS. */
  readonly previous?: string;
}

/** The versions of one secret. */
export interface SecretVersions {
  /** Undefined: there is no such secret, or it is about to be deleted. */
  describe(): Promise<SecretState | undefined>;
  /** Undefined: the version holds no text, as one that Secrets Manager has only announced. */
  read(versionId: string): Promise<string | undefined>;
  /** Stores the text under AWSPENDING. A version that has a text already keeps it. */
  createPending(versionId: string, text: string): Promise<void>;
  /** False: AWSCURRENT was not on `from` any more, and nothing was moved. */
  moveCurrent(from: string, to: string): Promise<boolean>;
  /** Takes AWSPENDING off the version: the rotation is over. */
  clearPending(versionId: string): Promise<void>;
}
