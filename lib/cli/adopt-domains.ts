import { randomUUID } from 'node:crypto';
import { systemClock } from '../adapters/aws/system-clock.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import { type Adoption, adoptDomain } from '../reconciler/adopt-domain.ts';
import type { HashedDocument, Owned } from '../reconciler/ledger.ts';
import { storedLeases, storedLedgers } from '../reconciler/stored-state.ts';
import { author } from './author.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { pinnedCluster } from './cluster-pin.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { hashedDocuments, sha256 } from './hashed-documents.ts';
import { planDocument } from './plan-document.ts';
import { renderPlan } from './render-plan.ts';

interface AdoptedDomain extends Adoption {
  readonly desired: HashedDocument;
}

/** Adopts the chosen domains one after the other; shows what became ours and what still differs. */
export async function adoptDomains(
  configuration: Configuration,
  chosen: readonly string[],
  { options, terminal }: Invocation,
): Promise<ExitCode> {
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const access = await pinnedCluster(options, configuration.environment, 'writes');
  const entries: AdoptedDomain[] = [];
  try {
    for (const desired of documents) {
      terminal.note(`adopting ${desired.document.domain} …`);
      const entry = await adoptOne(desired, access);
      entries.push(entry);
      if (options.json) continue;
      terminal.out(`${entry.domain}: ${countsOf(entry.adopted)}`);
      for (const line of renderPlan(entry.guarded, terminal)) terminal.out(line);
    }
  } finally {
    await access.admin.close();
  }
  const plan = planDocument(configuration, entries);
  const domains = entries.map(({ domain, clusterId, adopted }) => ({ domain, clusterId, adopted }));
  if (options.json) terminal.out(JSON.stringify({ domains, plan }, null, 2));
  return plan.domains.some(({ changes }) => changes.length > 0) ? exitCodes.changesFound : exitCodes.done;
}

async function adoptOne(desired: HashedDocument, { admin, store }: ClusterAccess): Promise<AdoptedDomain> {
  const ledgers = storedLedgers(store);
  const ports = { admin, ledgers, leases: storedLeases(store, systemClock), clock: systemClock };
  const requestId = randomUUID();
  const request = { desired, requestId, appliedBy: author() };
  const adoption = await adoptDomain(ports, request, sha256);
  const { clusterId, domain, adopted } = adoption;
  const report = { status: 'adopted', domain, clusterId, adopted, adoptedBy: request.appliedBy };
  await ledgers.saveReport(clusterId, domain, requestId, report);
  return { ...adoption, desired };
}

/** `adopted 3 topics, 2 overrides, 12 ACLs` */
function countsOf({ topics, overrides, acls, quotas }: Owned): string {
  const parts = [
    [Object.keys(topics).length, 'topic'],
    [Object.values(overrides).flat().length, 'override'],
    [acls.length, 'ACL'],
    [Object.values(quotas).flat().length, 'limit'],
  ] as const;
  const found = parts.filter(([count]) => count > 0);
  if (found.length === 0) return 'nothing to adopt';
  return `adopted ${found.map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`).join(', ')}`;
}
