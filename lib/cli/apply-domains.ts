import { randomUUID } from 'node:crypto';
import { systemClock } from '../adapters/aws/system-clock.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import { reconcileDomain } from '../reconciler/reconcile-domain.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { storedLeases, storedLedgers } from '../reconciler/stored-state.ts';
import { author } from './author.ts';
import { pinnedCluster } from './cluster-pin.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes, highest } from './exit-code.ts';
import { hashedDocuments } from './hashed-documents.ts';
import { readReviewedDigests } from './plan-document.ts';
import { progressNotes } from './progress-notes.ts';
import { renderReport } from './render-report.ts';
import { notReviewed, reviewedAs } from './reviewed-plan.ts';

/** Applies the chosen domains one after the other and shows each report; with `--json` what `asJson` makes of them all. */
export async function applyDomains(
  configuration: Configuration,
  chosen: readonly string[],
  { options, terminal }: Invocation,
  asJson: (reports: readonly DomainReport[]) => unknown = (reports) => reports,
): Promise<ExitCode> {
  const documents = hashedDocuments(configuration).filter(({ document }) => chosen.includes(document.domain));
  const reviewed =
    options.plan === undefined ? undefined : readReviewedDigests(options.plan, configuration.environment.name);
  const { admin, store } = await pinnedCluster(options, configuration.environment, 'writes');
  const ledgers = storedLedgers(store);
  const ports = { admin, ledgers, leases: storedLeases(store, systemClock), clock: systemClock };
  const onProgress = progressNotes(terminal, systemClock);
  const reports: DomainReport[] = [];
  try {
    for (const desired of documents) {
      terminal.note(`applying ${desired.document.domain} …`);
      const requestId = randomUUID();
      const appliedBy = author(options.breakGlass);
      const review = reviewed === undefined ? {} : { review: reviewOf(desired, reviewed) };
      const request = { ...review, desired, requestId, appliedBy, onProgress };
      const report = await reconcileDomain(ports, request);
      reports.push(report);
      if (!options.json) for (const line of renderReport(report, terminal)) terminal.out(line);
      const kept = { ...report, breakGlass: options.breakGlass };
      await ledgers.saveReport(report.clusterId, report.domain, requestId, kept);
    }
    return highest(reports.map(exitCodeOf));
  } finally {
    // Also when a later domain broke: what was applied before it stays applied.
    if (options.json) terminal.out(JSON.stringify(asJson(reports), null, 2));
    await admin.close();
  }
}

function reviewOf(desired: HashedDocument, reviewed: ReadonlyMap<string, string>) {
  const digest = reviewed.get(desired.document.domain);
  return digest === undefined ? notReviewed : reviewedAs(digest, desired);
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
