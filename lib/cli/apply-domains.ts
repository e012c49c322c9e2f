import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { systemClock } from '../adapters/aws/system-clock.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import { reconcileDomain } from '../reconciler/reconcile-domain.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { storedLeases, storedLedgers } from '../reconciler/stored-state.ts';
import { type ClusterAccess, clusterAccess } from './cluster-access.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes, highest } from './exit-code.ts';
import { hashedDocuments } from './hashed-documents.ts';
import { renderReport } from './render-report.ts';

/** Applies the chosen domains one after the other and shows each report. */
export async function applyDomains(
  configuration: Configuration,
  chosen: readonly string[],
  { options, terminal }: Invocation,
): Promise<ExitCode> {
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const access = await clusterAccess(options, configuration.environment);
  try {
    const reports: DomainReport[] = [];
    for (const desired of documents) {
      terminal.note(`applying ${desired.document.domain} …`);
      const report = await applyOne(access, options.breakGlass, desired);
      reports.push(report);
      if (!options.json) for (const line of renderReport(report, terminal)) terminal.out(line);
    }
    if (options.json) terminal.out(JSON.stringify(reports, null, 2));
    return highest(reports.map(exitCodeOf));
  } finally {
    await access.admin.close();
  }
}

async function applyOne(
  { admin, store }: ClusterAccess,
  breakGlass: string | undefined,
  desired: HashedDocument,
): Promise<DomainReport> {
  const ledgers = storedLedgers(store);
  const requestId = randomUUID();
  const by = `${userInfo().username} on the command line`;
  const report = await reconcileDomain(
    { admin, ledgers, leases: storedLeases(store, systemClock), clock: systemClock },
    { desired, requestId, appliedBy: breakGlass === undefined ? by : `${by}, break-glass: ${breakGlass}` },
  );
  await ledgers.saveReport(report.clusterId, report.domain, requestId, { ...report, breakGlass });
  return report;
}

function exitCodeOf(report: DomainReport): ExitCode {
  switch (report.status) {
    case 'refused':
      return exitCodes.unsafePlan;
    case 'partly-applied':
      return exitCodes.changeFailed;
    case 'applied':
    case 'released':
      return exitCodes.done;
  }
}
