import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { type DomainProperties, domainAttributes } from '../contracts/reconcile.ts';
import { PlatformError } from '../model/platform-error.ts';
import { reconcileDomain } from '../reconciler/reconcile-domain.ts';
import { releaseDomain } from '../reconciler/release-domain.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { failureOf } from './failure-text.ts';
import type { ReconcileServices } from './reconcile-services.ts';
import type { ResourceAnswer } from './resource-answer.ts';

/** Custom::KafkaDomain. Its physical id is `<Kafka cluster id>/<domain>`: the identity of what is managed. */
export async function domainResource(
  request: CloudFormationRequest,
  services: ReconcileServices,
): Promise<ResourceAnswer> {
  const report =
    request.RequestType === 'Delete' ? await release(request, services) : await reconcile(request, services);
  if (report === undefined) return { physicalResourceId: request.PhysicalResourceId ?? request.LogicalResourceId };
  const { clusterId, domain } = report;
  const address = await services.ledgers.saveReport(clusterId, domain, request.RequestId, report);
  return {
    physicalResourceId: `${clusterId}/${domain}`,
    failure: failureOf(report),
    report: address,
    attributes: { [domainAttributes.clusterId]: clusterId, [domainAttributes.report]: address },
  };
}

async function reconcile(request: CloudFormationRequest, services: ReconcileServices): Promise<DomainReport> {
  const properties = request.ResourceProperties as unknown as DomainProperties;
  const previous = request.OldResourceProperties as Partial<DomainProperties> | undefined;
  const desired = await services.readDocument(properties.Document);
  const admin = await services.connect();
  try {
    return await reconcileDomain(
      { ...services, admin },
      {
        desired,
        previousSha256: request.RequestType === 'Update' ? previous?.Document?.Sha256 : undefined,
        requestId: request.RequestId,
        appliedBy: request.StackId,
      },
    );
  } finally {
    await admin.close();
  }
}

/** Nothing was ever applied under an id that is not ours: a creation that failed early, or one that CloudFormation invented. */
async function release(request: CloudFormationRequest, services: ReconcileServices): Promise<DomainReport | undefined> {
  const { Domain, Document } = request.ResourceProperties as unknown as DomainProperties;
  const [clusterId, domain] = request.PhysicalResourceId?.split('/') ?? [];
  if (clusterId === undefined || clusterId === 'unapplied' || domain !== Domain) return undefined;
  const onDelete = await onDeleteOf(services, Document, clusterId, domain);
  return releaseDomain(services, () => services.connect(), {
    domain,
    clusterId,
    onDelete,
    requestId: request.RequestId,
  });
}

/** The document may be gone by the time of a deletion; the ledger holds a copy of the last one. */
async function onDeleteOf(
  services: ReconcileServices,
  address: DomainProperties['Document'],
  clusterId: string,
  domain: string,
) {
  try {
    return (await services.readDocument(address)).document.onDelete;
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== 'DOCUMENT_MISSING') throw error;
    return (await services.ledgers.read(clusterId, domain))?.value.current.document.onDelete ?? 'keep';
  }
}
