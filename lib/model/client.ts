import type { AclOperation } from './acl.ts';

export type Authentication = 'scram' | 'iam' | 'mtls';

/** The AWS service that runs an IAM client, as the service part of its principal (`kafkaconnect.amazonaws.com`). */
export type AssumingService = 'kafkaconnect' | 'ecs-tasks' | 'lambda';

/** A program that talks to Kafka. Its name is its SCRAM user name and unique in the environment. */
export interface Client {
  readonly name: string;
  readonly authentication: Authentication;
  /** Consumer groups of the client start with this. Absent: it joins no group. */
  readonly groupPrefix?: string;
  /** Transactional ids of the client start with this. Absent: it opens no transaction. */
  readonly transactionalIdPrefix?: string;
  /** IP addresses from which it may use Kafka; not for IAM clients. Absent: from anywhere. Kafka knows no ranges. */
  readonly hosts?: readonly string[];
  /** What it may do with the cluster itself. Absent: nothing. */
  readonly clusterOperations?: readonly AclOperation[];
  /** mTLS clients only: the platform issues and renews its certificate. Absent: it brings one of its own. */
  readonly certificate?: 'issue';
  /** IAM clients only: who may assume the role that the platform creates for them. */
  readonly assumedBy?: AssumingService;
  /** IAM clients only: the role of another account that it runs with, instead of one that the platform creates. */
  readonly runsAs?: ForeignRole;
  /** SCRAM and mTLS clients only: role of the cluster's account that it runs with, with its path. It reads the client's secret and uses keys of departments. */
  readonly roleName?: string;
}

/** A role of an account that the environment connects. */
export interface ForeignRole {
  /** As the environment names it. */
  readonly account: string;
  /** Name of the role, with its path. */
  readonly role: string;
}

/** Why a client name is refused; undefined when it is fine. It is a SCRAM user, a certificate name and a part of a secret's name at once. */
export function clientNameFault(name: string): string | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return undefined;
  return 'letters, digits, ".", "_" and "-", at most 64 characters';
}

/** An address as Java writes that of a connection, which Kafka compares letter by letter: no leading zeros, IPv6 in full. */
export function isClientHost(host: string): boolean {
  const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  return new RegExp(`^${octet}(\\.${octet}){3}$`).test(host) || /^[\da-f]{1,4}(:[\da-f]{1,4}){7}$/.test(host);
}

/** A client of this or another domain. */
export interface ClientReference {
  readonly domain: string;
  readonly client: string;
}

/**
 * The principal that Kafka's authorizer sees, or undefined for IAM clients: ACLs never bind those.
 * (AWS: `msk/latest/developerguide/iam-access-control.html`.)
 */
export function aclPrincipal(client: Client): string | undefined {
  switch (client.authentication) {
    case 'scram':
      return `User:${client.name}`;
    case 'mtls':
      return `${certificatePrincipal}${client.name}`;
    case 'iam':
      return undefined;
  }
}

/** The SCRAM user of a principal that `aclPrincipal` made; undefined for a certificate's. No client name holds a `=`. */
export function scramUserOf(principal: string): string | undefined {
  return /^User:([^=]+)$/.exec(principal)?.[1];
}

/** The name on the certificate of a principal that `aclPrincipal` made; undefined for a SCRAM user's. */
export function certificateNameOf(principal: string): string | undefined {
  return principal.startsWith(certificatePrincipal) ? principal.slice(certificatePrincipal.length) : undefined;
}

const certificatePrincipal = 'User:CN=';
