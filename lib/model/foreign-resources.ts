import type { EndpointService, Environment } from './environment.ts';

/** Ids of accounts that are none of the platform's, by service: its programs use resources of them there, and nothing else. */
export type ForeignResources = Readonly<Partial<Record<EndpointService, readonly string[]>>>;

/** Certificate authorities may be shared by another account, and departments may keep their keys in their own. */
export function foreignResources({
  accounts,
  cluster,
  departmentKeys = [],
}: Pick<Environment, 'accounts' | 'cluster' | 'departmentKeys'>): ForeignResources {
  const own = Object.values(accounts);
  const authorities = (cluster.create?.certificateAuthorityArns ?? []).map((arn) => `${arn.split(':')[4]}`);
  const foreign = (ids: readonly string[]) => [...new Set(ids)].filter((id) => !own.includes(id)).sort();
  return { 'acm-pca': foreign(authorities), kms: foreign(departmentKeys.map(({ account }) => account)) };
}
