import { inspectCertificate } from '../adapters/aws/inspect-certificate.ts';
import { mskCluster } from '../adapters/aws/msk.ts';
import { privateAuthority } from '../adapters/aws/private-authority.ts';
import { secretVersions } from '../adapters/aws/secret-versions.ts';
import { systemClock } from '../adapters/aws/system-clock.ts';
import { attemptCertificateLogin } from '../adapters/kafka/certificate-login.ts';
import { type RotateEnvironment, rotateVariables } from '../contracts/rotate.ts';
import { type ClientIdentity, certificateCredential } from '../rotation/certificate-credential.ts';
import type { LoginOutcome } from '../rotation/credential.ts';
import { type Rotation, rotation } from '../rotation/rotation.ts';
import { loginAt } from './login-at.ts';

/** Renewal of one mTLS client's certificate. */
export function certificateRotation(environment: RotateEnvironment, secretArn: string, commonName: string): Rotation {
  const { clusterArn, region, certificates } = environment;
  return rotation({
    versions: secretVersions(secretArn, region),
    clock: systemClock,
    patienceMilliseconds: environment.loginPatienceSeconds * 1_000,
    credential: certificateCredential({
      commonName,
      async issue(name) {
        if (certificates === undefined) throw new Error(`${rotateVariables.certificateAuthorityArn} is missing.`);
        return privateAuthority(certificates.authorityArn, region).issue(name, certificates.validityDays);
      },
      inspect: inspectCertificate,
      logIn: loginAt(
        { name: 'TLS listener', servers: async () => (await mskCluster(clusterArn, region).bootstrapServers()).tls },
        tryCertificate,
      ),
      now: systemClock.now,
    }),
  });
}

function tryCertificate(
  bootstrapServers: readonly string[],
  { certificate, certificateChain, privateKey: key }: ClientIdentity,
): Promise<LoginOutcome> {
  const chain = `${certificate.trim()}\n${certificateChain.trim()}\n`;
  return attemptCertificateLogin({ bootstrapServers, certificate: chain, key });
}
