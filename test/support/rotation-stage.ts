import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PasswordRotation } from '../../constructs/cluster/password-rotation.ts';
import { ScramUsers } from '../../constructs/cluster/scram-users.ts';
import { attemptScramLogin } from '../../lib/adapters/kafka/scram-login.ts';
import { scramSecretName } from '../../lib/contracts/outputs.ts';
import { type RotationEvent, rotateFunctionName, rotateVariables } from '../../lib/contracts/rotate.ts';
import { readCloudAssembly } from '../../lib/local/aws/cloud-assembly.ts';
import { functionEnvironment } from '../../lib/local/aws/function-environment.ts';
import { functionByArn } from '../../lib/local/aws/lambda-functions.ts';
import { type InvocationOutcome, startFunction } from '../../lib/local/aws/lambda-host.ts';
import { mskClusterOf } from '../../lib/local/aws/msk-cluster.ts';
import { startMskLookAlike } from '../../lib/local/aws/msk-look-alike.ts';
import { startSecretsLookAlike } from '../../lib/local/aws/secrets-look-alike.ts';
import { type FollowedSecrets, followSecrets } from '../../lib/local/follow-secrets.ts';
import { freshKeys } from '../../lib/local/iam/iam-plane.ts';
import type { LoginOutcome } from '../../lib/rotation/credential.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { type BreakableTwin, startBreakableTwin } from './breakable-twin.ts';
import { type BrokerProxy, startBrokerProxy } from './broker-proxy.ts';
import { lineFolder, type TwinName } from './kafka-line.ts';
import { account, region, samplePlatform } from './sample-platform.ts';

/** The bundled rotation function on one real broker, in its template's environment, and the cloud around it. */
export interface RotationStage {
  readonly twin: BreakableTwin;
  /** Between the function and the broker. */
  readonly broker: BrokerProxy;
  readonly cloud: FollowedSecrets;
  /** `http://127.0.0.1:<port>` of the Secrets Manager look-alike. */
  readonly secretsUrl: string;
  /** A user whose secret is there. The broker knows it once it was told. Answers the secret's ARN. */
  addUser(username: string, text?: string): string;
  invoke(event: RotationEvent): Promise<InvocationOutcome>;
  /** What a client with this password would hear. */
  logIn(username: string, password: string): Promise<LoginOutcome['kind']>;
  /** Lines that the function wrote, in all of its processes. */
  logs(): readonly string[];
  /** Ends the function's process, as at a time-out; the next event starts another. */
  killFunction(): Promise<void>;
  close(): Promise<void>;
}

/** Instead of 12 minutes. */
export const patienceSeconds = 8;

export const firstPassword = 'the-first-password';

const functionArn = `arn:aws:lambda:${region}:${account}:function:${rotateFunctionName('tidegate', 'dev')}`;

/** `properties`: server properties of the broker. */
export async function startRotationStage(name: TwinName, properties?: string): Promise<RotationStage> {
  const [bundles, twin] = await Promise.all([
    bundleHandlers(lineFolder(`test/${name}`)),
    startBreakableTwin({ name, brokers: 1, properties }),
  ]);
  const assembly = readCloudAssembly(synthesize(bundles.map(({ folder }) => folder)));
  const broker = await startBrokerProxy(twin.folder, twin.bootstrapServers[0] ?? '');
  const cloud = await followSecrets(twin.connection());
  const [secrets, msk] = await Promise.all([
    startSecretsLookAlike(cloud.secrets),
    startMskLookAlike({
      cluster: mskClusterOf(assembly),
      bootstrapServers: { scram: broker.address, iam: '' },
      secretArns: [],
    }),
  ]);
  const deployed = functionByArn(functionArn, assembly);
  const { environment } = functionEnvironment(deployed, {
    s3Url: 'none',
    mskUrl: msk.url,
    secretsUrl: secrets.url,
    certificateAuthorityFile: twin.caFile,
    credentialsOf: freshKeys,
  });
  const settings = { ...environment, [rotateVariables.loginPatienceSeconds]: String(patienceSeconds) };
  const start = () => startFunction({ ...deployed, environment: settings });
  const lines: string[] = [];
  let running = await start();
  return {
    ...{ twin, broker, cloud, secretsUrl: secrets.url },
    addUser(username, text = JSON.stringify({ username, password: firstPassword })) {
      const secretName = scramSecretName('tidegate', 'dev', username);
      const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:${secretName}-AbCdEf`;
      cloud.secrets.create(secretArn, secretName, text);
      return secretArn;
    },
    invoke: (event) => running.invoke(event),
    logIn: async (username, password) => {
      const login = { bootstrapServers: twin.bootstrapServers, ca: twin.ca, username, password };
      return (await attemptScramLogin(login)).kind;
    },
    logs: () => [...lines, ...running.logs],
    async killFunction() {
      await running.stop();
      lines.push(...running.logs);
      running = await start();
    },
    async close() {
      await running.stop();
      await Promise.all([secrets.close(), msk.close(), cloud.close(), broker.close()]);
      await twin.stop();
    },
  };
}

/** The template of the function, as an app of a user has it. */
function synthesize(folders: readonly string[]): string {
  const { app, stack, reconciler } = samplePlatform();
  const handlerFolder = folders.find((folder) => folder.endsWith(join('/', 'rotate')));
  const rotation = new PasswordRotation(stack, 'PasswordRotation', {
    reconciler,
    every: Duration.days(30),
    handlerFolder,
  });
  new ScramUsers(stack, 'ScramUsers', { reconciler, rotation }).addUser('payments-service');
  return app.synth().directory;
}
