import type { Domain } from '../../model/domain.ts';
import type { Remark } from './cluster-content.ts';

/** SCRAM secrets that Terraform associates with an MSK cluster. */
export interface SecretList {
  readonly address: string;
  /** True for the resource that takes every other secret off the cluster. */
  readonly exclusive: boolean;
  readonly secretArns: readonly string[];
}

/** Who loses the login when the cluster's list of users passes from Terraform to the domains. */
export function secretRemarks(lists: readonly SecretList[], domains: readonly Domain[]): readonly Remark[] {
  const clients = domains.flatMap(({ clients }) => clients.map(({ name }) => name));
  return lists.flatMap(({ address, exclusive, secretArns }) => {
    const secrets = secretArns.map(secretName).sort();
    const lost = secrets.filter((secret) => !clients.some((client) => belongsTo(secret, client)));
    return [
      { kind: 'scram users', subject: address, text: ownership(exclusive, secrets) },
      ...lost.map((secret) => ({
        kind: 'scram users',
        subject: secret,
        text: `no client of the domains has the name at the end of this secret: its user is lost when ${address} goes`,
      })),
    ];
  });
}

function ownership(exclusive: boolean, secrets: readonly string[]): string {
  const users = `the users of ${secrets.join(', ') || 'no secret'}`;
  const goes = `Where it is destroyed, ${users} can no longer log in: take it out of the state instead, terraform state rm`;
  return exclusive ? `it owns the whole list of users: each apply takes off those that tidegate adds. ${goes}` : goes;
}

/** Secrets Manager appends a hyphen and six characters to the name. */
function secretName(arn: string): string {
  return arn.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
}

/** MSK wants `AmazonMSK_` in front; between it and the user stands what the company likes. The user itself is inside the secret. */
function belongsTo(secret: string, client: string): boolean {
  const name = secret.replace(/^AmazonMSK_/, '');
  return name === client || (name.endsWith(client) && /[_./-]$/.test(name.slice(0, -client.length)));
}
