import type { Configuration } from '../documents/read-configuration.ts';
import { type Access, type Denial, denialAcls, topicAcls } from '../model/access.ts';
import type { AclBinding } from '../model/acl.ts';
import type { Client, ClientReference } from '../model/client.ts';
import type { Domain } from '../model/domain.ts';
import type { Path } from '../model/path.ts';
import type { Place } from '../model/problem.ts';

/** A line of a domain's file that lets a client in to a topic, or keeps it out. */
export interface DeclaredAccess {
  readonly kind: 'access' | 'deny';
  /** As a person says it: `audit/audit-service consume payments.events`. */
  readonly text: string;
  readonly place: Place | undefined;
  readonly client: Client;
  /** What it becomes for SCRAM and mTLS clients. */
  readonly acls: readonly AclBinding[];
  /** Access lines only. */
  readonly access?: Access;
}

/** Every such line of the domains that run in the environment, for clients that run there. */
export function declaredAccess(configuration: Configuration): readonly DeclaredAccess[] {
  return configuration.running.flatMap((domain) => [
    ...domain.access.flatMap((line) => accessLine(configuration, domain, line)),
    ...domain.denials.flatMap((denial, index) => denialLine(configuration, domain, denial, index)),
  ]);
}

function accessLine(configuration: Configuration, domain: Domain, access: Access): readonly DeclaredAccess[] {
  const client = runningClient(configuration, access.client);
  if (client === undefined) return [];
  const { intent, topic, department } = access;
  const opens = department === undefined ? '' : `, opens records for ${department} alone`;
  const paths = spellings(domain, access.client).map((text): Path => ['access', text, intent, topic]);
  return [
    {
      kind: 'access',
      text: `${reference(access.client)} ${intent} ${topic}${opens}`,
      place: paths.map((path) => configuration.placeOf(path, domain.name)).find((place) => place !== undefined),
      client,
      acls: topicAcls(intent, topic, client),
      access,
    },
  ];
}

function denialLine(
  configuration: Configuration,
  domain: Domain,
  denial: Denial,
  index: number,
): readonly DeclaredAccess[] {
  const client = runningClient(configuration, denial.client);
  if (client === undefined) return [];
  const topic = `${denial.topic.name}${denial.topic.pattern === 'PREFIXED' ? '*' : ''}`;
  const operations = denial.operations.map((operation) => operation.toLowerCase()).join(', ');
  return [
    {
      kind: 'deny',
      text: `deny ${reference(denial.client)} ${operations} on ${topic}`,
      place: configuration.placeOf(['deny', index], domain.name),
      client,
      acls: denialAcls(denial, client),
    },
  ];
}

function runningClient({ running }: Configuration, { domain, client }: ClientReference): Client | undefined {
  return running.find(({ name }) => name === domain)?.clients.find(({ name }) => name === client);
}

/** A domain may write its own client with or without its own name. */
function spellings(domain: Domain, client: ClientReference): readonly string[] {
  return domain.name === client.domain ? [client.client, reference(client)] : [reference(client)];
}

function reference({ domain, client }: ClientReference): string {
  return `${domain}/${client}`;
}
