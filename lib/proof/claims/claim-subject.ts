import { breakGlassRoleName, personaRoleName, writerRoleName } from '../../contracts/role-names.ts';
import type { Client, ClientReference } from '../../model/client.ts';
import { roleArn } from '../../model/connectivity.ts';
import type { Domain } from '../../model/domain.ts';
import type { Environment } from '../../model/environment.ts';
import { namesClient, type Zone, zoneMember } from '../../model/zone.ts';
import { givenRoleArns, personasOf } from '../../model/zone-members.ts';
import type { GuardedResource, World } from '../world.ts';

/** What was declared, and what the templates make of it: policies of the second are never a reason for a claim. */
export interface ClaimSubject {
  readonly environment: Environment;
  /** Those that run in the environment. */
  readonly domains: readonly Domain[];
  readonly world: World;
}

/** Whoever is trusted because nothing can be proved about them: what deploys the policies may write others. By pattern of ARN. */
export function trustedBase({ environment: { platform, name } }: ClaimSubject, { accounts }: World): readonly string[] {
  return accounts.flatMap((account) => [
    `arn:*:iam::${account}:root`,
    deploymentRole(account),
    `arn:*:iam::${account}:role/${breakGlassRoleName(platform, name)}`,
  ]);
}

/** With which CloudFormation deploys in an account, as bootstrapping names it. */
export function deploymentRole(account: string): string {
  return `arn:*:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`;
}

/** Every principal of the environment's accounts. */
export function ownPrincipals({ accounts }: World): readonly string[] {
  return accounts.flatMap((account) => [`arn:*:iam::${account}:*`, `arn:*:sts::${account}:*`]);
}

export function personaArn({ platform, name, accounts }: Environment, persona: string): string {
  return `arn:*:iam::${accounts.lake}:role/${personaRoleName(platform, name, persona)}`;
}

/** Roles of the clients that a zone names. */
export function namedClientArns(subject: ClaimSubject, members: readonly string[] = []): readonly string[] {
  return clientsOf(subject)
    .filter(({ reference }) => members.some((member) => namesClient(zoneMember(member), reference)))
    .flatMap(({ client, reference }) => clientArns(subject, client, reference));
}

/** Everybody whom a zone lets use what it has: by pattern of ARN. */
export function zoneMembers(subject: ClaimSubject, zone: Zone): readonly string[] {
  const { environment } = subject;
  return [
    ...personasOf(environment, zone).map(({ name }) => personaArn(environment, name)),
    ...givenRoleArns([...(zone.readers ?? []), ...(zone.writers ?? [])]),
    ...namedClientArns(subject, zone.writers),
  ];
}

export interface DeclaredClient {
  readonly client: Client;
  readonly reference: ClientReference;
}

export function clientsOf({ domains }: ClaimSubject): readonly DeclaredClient[] {
  return domains.flatMap(({ name: domain, clients }) =>
    clients.map((client) => ({ client, reference: { domain, client: client.name } })),
  );
}

/** The role of a client: one of another account, the one with the name that a writer has, or the one that carries its tags. */
export function clientArns(subject: ClaimSubject, client: Client, { domain }: ClientReference): readonly string[] {
  if (client.authentication !== 'iam') return [];
  if (client.runsAs !== undefined) return foreignArns(subject, client);
  const { platform, name, accounts } = subject.environment;
  const tagged = subject.world.roles.filter(({ tags }) => tags.client === client.name && tags.domain === domain);
  return [
    `arn:*:iam::${accounts.streaming}:role/${writerRoleName(platform, name, client.name)}`,
    ...tagged.map(({ arn }) => arn),
  ];
}

/** The role of a client of another account. */
export function foreignArns({ environment: { cluster } }: ClaimSubject, { runsAs }: Client): readonly string[] {
  const { connectivity = { accounts: {} } } = cluster.create ?? {};
  const arn = runsAs === undefined ? undefined : roleArn(runsAs, connectivity, '*');
  return arn === undefined ? [] : [arn];
}

export function stackName({ platform, name }: Environment, role: string): string {
  return `${platform}-${name}-${role}`;
}

/** Roles of functions that run the platform. What a stack of the company's own holds is not among them. */
export function platformRoles({ environment, world }: ClaimSubject): readonly string[] {
  const ours = ['network', 'cluster', 'zones', 'zones-lake', 'zones-audit'].map((role) => stackName(environment, role));
  return world.roles.filter(({ place }) => ours.includes(place.stack)).map(({ arn }) => arn);
}

/** Roles of the functions that keep the cluster: they hold its state and its passwords. */
export function keeperRoles({ environment, world }: ClaimSubject): readonly string[] {
  return world.roles.filter(({ place }) => place.stack === stackName(environment, 'cluster')).map(({ arn }) => arn);
}

export function resourcesWith(
  { resources }: World,
  kind: GuardedResource['kind'],
  tags: Readonly<Record<string, string>> = {},
): readonly GuardedResource[] {
  return resources.filter(
    (each) => each.kind === kind && Object.entries(tags).every(([key, value]) => each.tags[key] === value),
  );
}
