/**
 * Names that other apps, clients and the command line rely on: parameters and physical names by platform and environment.
 * Changing one is a breaking change.
 */

/** Ways to the brokers: in the VPC, by names of one's own, and of other VPCs over MSK's private connectivity. */
export const bootstrapModes = [
  'iam',
  'scram',
  'tls',
  'own-iam',
  'own-scram',
  'vpc-iam',
  'vpc-scram',
  'vpc-tls',
] as const;

export type BootstrapMode = (typeof bootstrapModes)[number];

/** SSM parameter with the bootstrap servers of one way in. */
export function bootstrapParameter(platform: string, environment: string, mode: BootstrapMode): string {
  return `/${platform}/${environment}/kafka/bootstrap-servers/${mode}`;
}

/** Secret of the certificate that the platform issues to an mTLS client. */
export function certificateSecretName(platform: string, environment: string, client: string): string {
  return `${platform}-${environment}_client-certificate_${client}`;
}

/** Output with the same bootstrap servers. */
export function bootstrapOutput(mode: BootstrapMode): string {
  return `KafkaBootstrapServers${outputWord(mode)}`;
}

/** Secret of a SCRAM user. MSK demands the prefix `AmazonMSK_`. */
export function scramSecretName(platform: string, environment: string, client: string): string {
  return `AmazonMSK_${platform}-${environment}_${client}`;
}

/** `payments-service` as `PaymentsService`: names of outputs are letters and digits. */
export function outputWord(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
