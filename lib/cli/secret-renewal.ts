import type { Client } from '../model/client.ts';
import { defaultClientCertificates } from '../model/client-certificate.ts';
import type { Environment } from '../model/environment.ts';

/** How the secret of a client changes, and what its program does about it. Undefined: nothing of ours changes it. */
export function secretRenewal({ cluster }: Pick<Environment, 'cluster'>, client: Client): string | undefined {
  if (client.certificate === 'issue') {
    const { renewBeforeDays } = cluster.create?.clientCertificates ?? defaultClientCertificates;
    return `renewed ${renewBeforeDays}d before the certificate ends: read the secret again at each start or once a day`;
  }
  const { everyDays = 'never' } = (cluster.create ?? cluster.existing).passwordRotation ?? {};
  if (client.authentication !== 'scram' || everyDays === 'never') return undefined;
  return `the password changes every ${everyDays}d: when a login is refused, read the secret again and try AWSCURRENT, then AWSPREVIOUS`;
}
