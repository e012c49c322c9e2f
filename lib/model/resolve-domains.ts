import type { Client, ClientReference } from './client.ts';
import { clusterFlavour } from './cluster-flavour.ts';
import type { Domain } from './domain.ts';
import type { DomainDocumentSource, ResolvedAccess } from './domain-document.ts';
import type { Environment } from './environment.ts';

/**
 * Joins the domains that run in one environment: every access line meets its client.
 * A line for a client whose domain does not run here is left out; `absentAccess` names those.
 */
export function resolveDomains(
  environment: Pick<Environment, 'platform' | 'name' | 'topicDefaults'> &
    Partial<Pick<Environment, 'cluster' | 'quotaDefaults'>>,
  domains: readonly Domain[],
): readonly DomainDocumentSource[] {
  const access = domains.flatMap((domain) => resolveAccess(domain, domains));
  return domains.map((domain) => ({
    ...domain,
    platform: environment.platform,
    environment: environment.name,
    domain: domain.name,
    access: access.filter((line) => line.topicDomain === domain.name || line.client.domain === domain.name),
    denials: domain.denials.flatMap((denial) => {
      const resolvedClient = findClient(denial.client, domains);
      return resolvedClient === undefined ? [] : [{ ...denial, resolvedClient }];
    }),
    topicDefaults: environment.topicDefaults,
    quotaDefaults: environment.quotaDefaults,
    flavour: environment.cluster && clusterFlavour(environment.cluster),
    allowEveryoneIfNoAclFound: environment.cluster?.existing?.allowEveryoneIfNoAclFound,
  }));
}

/** Clients of domains that are declared but do not run in this environment, per domain that would let them in. */
export function absentAccess(domains: readonly Domain[]): readonly { domain: string; client: ClientReference }[] {
  return domains.flatMap((domain) => {
    const absent = domain.access
      .map((line) => line.client)
      .filter((client) => findClient(client, domains) === undefined);
    const unique = new Map(absent.map((client) => [`${client.domain}/${client.client}`, client]));
    return [...unique.values()].map((client) => ({ domain: domain.name, client }));
  });
}

function resolveAccess(domain: Domain, domains: readonly Domain[]): readonly ResolvedAccess[] {
  return domain.access.flatMap((line) => {
    const resolvedClient = findClient(line.client, domains);
    return resolvedClient === undefined ? [] : [{ ...line, topicDomain: domain.name, resolvedClient }];
  });
}

function findClient(reference: ClientReference, domains: readonly Domain[]): Client | undefined {
  return domains.find(({ name }) => name === reference.domain)?.clients.find(({ name }) => name === reference.client);
}
