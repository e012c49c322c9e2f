import type { LoginOutcome } from '../../lib/rotation/credential.ts';
import type { RotationPorts } from '../../lib/rotation/rotation-ports.ts';
import { type ScramUserSecret, scramCredential } from '../../lib/rotation/scram-credential.ts';
import type { SecretState } from '../../lib/rotation/secret-versions.ts';

export interface SimulatedSecretOptions {
  readonly username: string;
  /** Milliseconds until the cluster lets in whom AWSCURRENT names; the n-th move takes the n-th, the last goes on. */
  readonly delays?: readonly number[];
}

type Labels = Partial<Record<'current' | 'pending' | 'previous', string>>;

/**
 * A secret, and a cluster that learns of each move of AWSCURRENT some time later, as MSK does. Time moves only when somebody waits.
 * `crashAt` ends the n-th call of a port: in half of the cases before it did anything, in half of them after.
 */
export class SimulatedSecret {
  readonly texts = new Map<string, string>();
  labels: Labels = { current: 'first' };
  exists = true;
  rotationEnabled = true;
  /** The cluster answers nobody. */
  down = false;
  time = 0;
  calls: string[] = [];
  crashAt: { readonly call: number; readonly before: boolean } | undefined;
  readonly #options: SimulatedSecretOptions;
  readonly #moves: { readonly versionId: string; readonly known: number }[] = [{ versionId: 'first', known: 0 }];
  #passwords = 0;

  constructor(options: SimulatedSecretOptions) {
    this.#options = options;
    this.texts.set('first', JSON.stringify({ username: options.username, password: 'password-0', note: 'kept' }));
  }

  /** As Secrets Manager does when a rotation starts: the version is announced, and holds nothing yet. */
  announce(versionId: string): void {
    this.labels = { ...this.labels, pending: versionId };
  }

  /** What the cluster believes by now. The newest move that it knows of counts. */
  known(): string {
    const known = this.#moves.filter((move) => move.known <= this.time).at(-1);
    return this.password(known?.versionId);
  }

  password(versionId = this.labels.current): string {
    return (JSON.parse(this.texts.get(`${versionId}`) ?? '{}') as Partial<ScramUserSecret>).password ?? '';
  }

  ports(patienceMilliseconds = 720_000): RotationPorts<ScramUserSecret> {
    const called = <T>(name: string, effect: () => T) => this.#called(name, effect);
    const { username } = this.#options;
    return {
      patienceMilliseconds,
      clock: {
        now: () => this.time,
        wait: (milliseconds) =>
          called('wait', () => {
            this.time += milliseconds;
          }),
      },
      credential: scramCredential({
        username,
        newPassword: () => `password-${++this.#passwords}`,
        logIn: (user, password) => called('logIn', () => this.#logIn(user, password)),
      }),
      versions: {
        describe: () => called('describe', () => this.#state()),
        read: (versionId) => called('read', () => this.texts.get(versionId)),
        createPending: (versionId, text) =>
          called('createPending', () => {
            if (!this.texts.has(versionId)) this.texts.set(versionId, text);
          }),
        moveCurrent: (from, to) => called('moveCurrent', () => this.move(from, to)),
        clearPending: (versionId) =>
          called('clearPending', () => {
            if (this.labels.pending === versionId) this.labels = { ...this.labels, pending: undefined };
          }),
      },
    };
  }

  move(from: string, to: string): boolean {
    if (this.labels.current !== from) return false;
    const { delays = [0] } = this.#options;
    const delay = delays[this.#moves.length - 1] ?? delays.at(-1) ?? 0;
    this.labels = { ...this.labels, current: to, previous: from };
    this.#moves.push({ versionId: to, known: this.time + delay });
    return true;
  }

  #state(): SecretState | undefined {
    if (!this.exists) return undefined;
    return { name: `AmazonMSK_${this.#options.username}`, rotationEnabled: this.rotationEnabled, ...this.labels };
  }

  #logIn(username: string, password: string): LoginOutcome {
    if (this.down) return { kind: 'unreachable', reason: 'The broker is down.' };
    const right = username === this.#options.username && password === this.known();
    return right ? { kind: 'accepted' } : { kind: 'refused', reason: 'The broker said no.' };
  }

  async #called<T>(name: string, effect: () => T): Promise<T> {
    this.calls.push(name);
    const crash = this.calls.length === this.crashAt?.call ? this.crashAt : undefined;
    if (crash?.before) throw new Error('crashed');
    const result = effect();
    if (crash !== undefined) throw new Error('crashed');
    return result;
  }
}
