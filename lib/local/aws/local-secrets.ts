/** A refusal of Secrets Manager, by its name there. */
export class SecretRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

interface LocalSecret {
  readonly name: string;
  rotationEnabled: boolean;
  readonly texts: Map<string, string>;
  /** Version id by staging label. */
  readonly labels: Map<string, string>;
}

export interface VersionStageMove {
  readonly label: string;
  readonly from?: string;
  readonly to?: string;
}

const [current, pending, previous] = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'] as const;

/** Secrets with versions and staging labels, which move as in Secrets Manager. */
export class LocalSecrets {
  readonly #secrets = new Map<string, LocalSecret>();
  readonly #onCurrent: (secretArn: string) => void;

  /** `onCurrent` hears of each secret whose current version is another one now. */
  constructor(onCurrent: (secretArn: string) => void = () => undefined) {
    this.#onCurrent = onCurrent;
  }

  create(secretArn: string, name: string, text: string): void {
    const secret = { name, rotationEnabled: true, texts: new Map<string, string>(), labels: new Map<string, string>() };
    this.#secrets.set(secretArn, secret);
    this.put(secretArn, 'first', text, [current]);
  }

  remove(secretArn: string): void {
    this.#secrets.delete(secretArn);
  }

  allowRotation(secretArn: string, rotationEnabled: boolean): void {
    this.#found(secretArn).rotationEnabled = rotationEnabled;
  }

  describe(secretArn: string) {
    const { name, rotationEnabled, labels } = this.#found(secretArn);
    const stages: Record<string, string[]> = {};
    for (const [label, versionId] of labels) stages[versionId] = [...(stages[versionId] ?? []), label];
    return { ARN: secretArn, Name: name, RotationEnabled: rotationEnabled, VersionIdsToStages: stages };
  }

  /** Version id by staging label. */
  labels(secretArn: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#found(secretArn).labels);
  }

  read(secretArn: string, version: { readonly id?: string; readonly label?: string } = {}): string {
    const { texts, labels } = this.#found(secretArn);
    const id = version.id ?? labels.get(version.label ?? current) ?? '';
    const text = texts.get(id);
    if (text !== undefined) return text;
    throw new SecretRefusal('ResourceNotFoundException', `No value for version ${id}.`);
  }

  put(secretArn: string, versionId: string, text: string, moved: readonly string[]): void {
    const { texts } = this.#found(secretArn);
    if (texts.has(versionId) && texts.get(versionId) !== text) {
      throw new SecretRefusal('ResourceExistsException', `Version ${versionId} holds another value.`);
    }
    texts.set(versionId, text);
    for (const label of moved) this.#attach(secretArn, label, versionId);
  }

  /** RotateSecret: announces a version, unless another rotation is not over. */
  announce(secretArn: string, versionId: string): void {
    const { labels } = this.#found(secretArn);
    if (labels.has(pending) && labels.get(pending) !== labels.get(current)) {
      const message = "A previous rotation isn't complete. That rotation will be reattempted.";
      throw new SecretRefusal('InvalidRequestException', message);
    }
    this.#attach(secretArn, pending, versionId);
  }

  move(secretArn: string, { label, from, to }: VersionStageMove): void {
    const { labels } = this.#found(secretArn);
    if (labels.get(label) !== from) {
      const holder = `${label} is attached to version ${labels.get(label)}`;
      throw new SecretRefusal('InvalidParameterException', `${holder}: RemoveFromVersionId has to name it.`);
    }
    if (to === undefined) labels.delete(label);
    else this.#attach(secretArn, label, to);
  }

  #attach(secretArn: string, label: string, versionId: string): void {
    const { labels } = this.#found(secretArn);
    const before = labels.get(label);
    if (before === versionId) return;
    labels.set(label, versionId);
    if (label !== current) return;
    if (before !== undefined) labels.set(previous, before);
    this.#onCurrent(secretArn);
  }

  #found(secretArn: string): LocalSecret {
    const secret = this.#secrets.get(secretArn);
    if (secret !== undefined) return secret;
    throw new SecretRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
}
