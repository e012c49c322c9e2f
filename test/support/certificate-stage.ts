import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { ClientCertificates } from '../../constructs/cluster/client-certificates.ts';
import { PasswordRotation } from '../../constructs/cluster/password-rotation.ts';
import { attemptCertificateLogin } from '../../lib/adapters/kafka/certificate-login.ts';
import { certificateSecretName } from '../../lib/contracts/outputs.ts';
import { type RotationEvent, rotateFunctionName, rotateVariables } from '../../lib/contracts/rotate.ts';
import { readCloudAssembly } from '../../lib/local/aws/cloud-assembly.ts';
import { functionEnvironment } from '../../lib/local/aws/function-environment.ts';
import { functionByArn } from '../../lib/local/aws/lambda-functions.ts';
import { type InvocationOutcome, startFunction } from '../../lib/local/aws/lambda-host.ts';
import { LocalSecrets } from '../../lib/local/aws/local-secrets.ts';
import { mskClusterOf } from '../../lib/local/aws/msk-cluster.ts';
import { startMskLookAlike } from '../../lib/local/aws/msk-look-alike.ts';
import {
  type AuthorityState,
  startPrivateAuthorityLookAlike,
} from '../../lib/local/aws/private-authority-look-alike.ts';
import { startSecretsLookAlike } from '../../lib/local/aws/secrets-look-alike.ts';
import { twinAuthority } from '../../lib/local/client-keys.ts';
import { freshKeys } from '../../lib/local/iam/iam-plane.ts';
import type { CertificateSecret } from '../../lib/rotation/certificate-credential.ts';
import type { LoginOutcome } from '../../lib/rotation/credential.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { type BreakableTwin, startBreakableTwin } from './breakable-twin.ts';
import { lineFolder, type TwinName } from './kafka-line.ts';
import { account, region, samplePlatform } from './sample-platform.ts';

/** The bundled rotation function on one real broker, an authority that really signs, and the cloud around both. */
export interface CertificateStage {
  readonly twin: BreakableTwin;
  readonly secrets: LocalSecrets;
  readonly authority: AuthorityState;
  /** Validity in days that each certificate was asked for. */
  readonly asked: readonly number[];
  /** A client whose secret is there. Answers the secret's ARN. */
  addClient(commonName: string, text?: string): string;
  contentOf(secretArn: string, id?: string): CertificateSecret;
  invoke(event: RotationEvent): Promise<InvocationOutcome>;
  /** What a program with this secret would hear. */
  logIn(content: CertificateSecret): Promise<LoginOutcome['kind']>;
  logs(): readonly string[];
  close(): Promise<void>;
}

/** Instead of 12 minutes. */
const patienceSeconds = 3;

const functionArn = `arn:aws:lambda:${region}:${account}:function:${rotateFunctionName('tidegate', 'dev')}`;

export async function startCertificateStage(name: TwinName): Promise<CertificateStage> {
  const [bundles, twin] = await Promise.all([
    bundleHandlers(lineFolder(`test/${name}`)),
    startBreakableTwin({ name, brokers: 1 }),
  ]);
  const assembly = readCloudAssembly(synthesize(bundles.map(({ folder }) => folder)));
  const secrets = new LocalSecrets();
  const cluster = mskClusterOf(assembly);
  const authority = twinAuthority(twin);
  const [manager, msk, signer] = await Promise.all([
    startSecretsLookAlike(secrets),
    startMskLookAlike({
      cluster,
      bootstrapServers: { scram: '', iam: '', tls: twin.tlsServers.join(',') },
      secretArns: [],
    }),
    startPrivateAuthorityLookAlike(authority, new X509Certificate(authority.certificate).validToDate.getTime()),
  ]);
  const deployed = functionByArn(functionArn, assembly);
  const { environment } = functionEnvironment(deployed, {
    s3Url: 'none',
    mskUrl: msk.url,
    secretsUrl: manager.url,
    authorityUrl: signer.url,
    certificateAuthorityFile: twin.caFile,
    credentialsOf: freshKeys,
  });
  const settings = { ...environment, [rotateVariables.loginPatienceSeconds]: String(patienceSeconds) };
  const running = await startFunction({ ...deployed, environment: settings });
  return {
    ...{ twin, secrets, authority: signer.state, asked: signer.asked },
    addClient(commonName, text = JSON.stringify({ commonName })) {
      const secretName = certificateSecretName('tidegate', 'dev', commonName);
      const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:${secretName}-AbCdEf`;
      secrets.create(secretArn, secretName, text);
      return secretArn;
    },
    contentOf: (secretArn, id) => JSON.parse(secrets.read(secretArn, { id })),
    invoke: (event) => running.invoke(event),
    logIn: async ({ certificate = '', privateKey: key = '' }) =>
      (await attemptCertificateLogin({ bootstrapServers: twin.tlsServers, ca: twin.ca, certificate, key })).kind,
    logs: () => running.logs,
    async close() {
      await running.stop();
      await Promise.all([manager.close(), msk.close(), signer.close()]);
      await twin.stop();
    },
  };
}

/** The template of the function, as an app of a user has it: with mTLS alone, so nobody changes passwords. */
function synthesize(folders: readonly string[]): string {
  const { app, stack, reconciler } = samplePlatform({ authentication: ['iam', 'mtls'] });
  const handlerFolder = folders.find((folder) => folder.endsWith(join('/', 'rotate')));
  const rotation = new PasswordRotation(stack, 'PasswordRotation', { reconciler, handlerFolder });
  new ClientCertificates(stack, 'ClientCertificates', {
    reconciler,
    rotation,
    certificateAuthorityArn: `arn:aws:acm-pca:${region}:${account}:certificate-authority/1`,
    validity: Duration.days(20),
    renewBefore: Duration.days(5),
  }).addClient('orders-service');
  return app.synth().directory;
}
