/**
 * Names that other apps, clients and the command line rely on: parameters and physical names by platform and environment.
 * Changing one is a breaking change.
 */

export type BootstrapMode = 'iam' | 'scram' | 'tls';

/** SSM parameter with the bootstrap servers of one way in. */
export function bootstrapParameter(platform: string, environment: string, mode: BootstrapMode): string {
  return `/${platform}/${environment}/kafka/bootstrap-servers/${mode}`;
}

/** Secret of the certificate that the platform issues to an mTLS client. */
export function certificateSecretName(platform: string, environment: string, client: string): string {
  return `${platform}-${environment}_client-certificate_${client}`;
}

/** Secret of a SCRAM user. MSK demands the prefix `AmazonMSK_`. */
export function scramSecretName(platform: string, environment: string, client: string): string {
  return `AmazonMSK_${platform}-${environment}_${client}`;
}
