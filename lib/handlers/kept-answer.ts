import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import type { DomainProperties } from '../contracts/reconcile.ts';
import type { LedgerStore } from '../reconciler/ports.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { log } from './log.ts';
import type { ResourceAnswer } from './resource-answer.ts';
import { unknownCluster } from './run-handler.ts';

/** Kept of a request that broke off, where the report is kept of one that ended. */
export interface BrokenOff {
  readonly status: 'broken-off';
  readonly answer: ResourceAnswer;
}

/**
 * What a request was answered, if it was. Delivered again, however late, it must be answered the same and change nothing:
 * CloudFormation may have rolled back by then what it asked for.
 */
export async function keptAnswer(
  request: CloudFormationRequest,
  ledgers: LedgerStore,
  clusterId: string,
): Promise<DomainReport | BrokenOff | undefined> {
  const read = (cluster: string) =>
    ledgers.readReport<DomainReport | BrokenOff>(cluster, domainOf(request), request.RequestId);
  return (await read(clusterId)) ?? (request.RequestType === 'Create' ? read(unknownCluster) : undefined);
}

/** Never throws, and never replaces a report: a second delivery may break off where the first one ended. */
export async function keepBrokenOff(
  request: CloudFormationRequest,
  ledgers: LedgerStore,
  clusterId: string | undefined,
  answer: ResourceAnswer,
): Promise<void> {
  const cluster = clusterId ?? request.PhysicalResourceId?.split('/')[0] ?? unknownCluster;
  try {
    if ((await keptAnswer(request, ledgers, cluster)) !== undefined) return;
    const broken: BrokenOff = { status: 'broken-off', answer };
    await ledgers.saveReport(cluster, domainOf(request), request.RequestId, broken);
  } catch (error) {
    log('error', request.RequestId, `The answer was not kept: ${error instanceof Error ? error.message : error}`);
  }
}

function domainOf({ ResourceProperties }: CloudFormationRequest): string {
  return (ResourceProperties as unknown as DomainProperties).Domain;
}
