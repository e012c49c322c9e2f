import { reviewedAs } from '../cli/reviewed-plan.ts';
import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import { type DomainProperties, domainAttributes } from '../contracts/reconcile.ts';
import { PlatformError } from '../model/platform-error.ts';
import type { KafkaAdmin, LeaseStore } from '../reconciler/ports.ts';
import { reconcileDomain } from '../reconciler/reconcile-domain.ts';
import { releaseDomain } from '../reconciler/release-domain.ts';
import type { DomainReport } from '../reconciler/report.ts';
import { failureOf } from './failure-text.ts';
import { type BrokenOff, keepBrokenOff, keptAnswer } from './kept-answer.ts';
import { log } from './log.ts';
import type { ReconcilePlatform } from './reconcile-platform.ts';
import type { ResourceAnswer } from './resource-answer.ts';
import { mayGoOn, physicalIdOnFailure, unknownCluster } from './run-handler.ts';

/** Custom::KafkaDomain. Its physical id is `<Kafka cluster id>/<domain>`: the identity of what is managed. */
export async function domainResource(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
  signal: AbortSignal,
): Promise<ResourceAnswer> {
  const stoppable = { ...platform, leases: stoppableLeases(platform.leases, signal) };
  return request.RequestType === 'Delete' ? release(request, stoppable) : reconcile(request, stoppable);
}

async function reconcile(request: CloudFormationRequest, platform: ReconcilePlatform): Promise<ResourceAnswer> {
  const { Domain, Document, ApprovedPlan } = request.ResourceProperties as unknown as DomainProperties;
  const previous = request.OldResourceProperties as Partial<DomainProperties> | undefined;
  if (previous?.Domain !== undefined && previous.Domain !== Domain) {
    throw new Error(
      `A domain resource keeps its domain: got ${Domain}, expected ${previous.Domain}. Declare a second resource for ${Domain}.`,
    );
  }
  let admin: KafkaAdmin | undefined;
  try {
    const desired = await platform.readDocument(Document);
    admin = await platform.connect();
    const known = await keptAnswer(request, platform.ledgers, admin.clusterId);
    if (known !== undefined) return await answerAgain(request, platform, known);
    const previousSha256 = request.RequestType === 'Update' ? previous?.Document?.Sha256 : undefined;
    const identity = {
      requestId: request.RequestId,
      owner: ownerOf(request),
      isNewOwner: request.RequestType === 'Create',
      appliedBy: request.StackId,
    };
    const review = ApprovedPlan === undefined ? {} : { review: reviewedAs(ApprovedPlan, desired) };
    const report = await reconcileDomain({ ...platform, admin }, { ...identity, ...review, desired, previousSha256 });
    return await answer(request, platform, report);
  } catch (error) {
    // Something may have been applied already: the identity must be known, or a deletion could not find it.
    return await brokenOff(request, platform, admin?.clusterId, error);
  } finally {
    await admin?.close();
  }
}

async function release(request: CloudFormationRequest, platform: ReconcilePlatform): Promise<ResourceAnswer> {
  const { Domain: domain } = request.ResourceProperties as unknown as DomainProperties;
  const clusterId = await clusterOf(request, domain, platform);
  if (clusterId === undefined) return { physicalResourceId: request.PhysicalResourceId ?? request.LogicalResourceId };
  const known = await keptAnswer(request, platform.ledgers, clusterId);
  if (known !== undefined) return answerAgain(request, platform, known);
  const identity = { requestId: request.RequestId, owner: ownerOf(request) };
  const report = await releaseDomain(platform, platform.connect, { ...identity, domain, clusterId });
  return answer(request, platform, report);
}

/** A creation that broke off early, or an id that CloudFormation invented: the cluster itself tells its id, if it answers. */
async function clusterOf(
  { PhysicalResourceId = '' }: CloudFormationRequest,
  domain: string,
  platform: ReconcilePlatform,
): Promise<string | undefined> {
  const [clusterId, named] = PhysicalResourceId.split('/');
  if (named === domain && clusterId !== unknownCluster) return clusterId;
  const admin = await platform.connect().catch(() => undefined);
  await admin?.close();
  return admin?.clusterId;
}

function answerAgain(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
  known: DomainReport | BrokenOff,
): ResourceAnswer | Promise<ResourceAnswer> {
  return known.status === 'broken-off' ? known.answer : answer(request, platform, known);
}

/** The custom resource itself, whatever its physical id: what moves to another resource no longer speaks for the domain. */
function ownerOf({ StackId, LogicalResourceId }: CloudFormationRequest): string {
  return `${StackId}/${LogicalResourceId}`;
}

async function answer(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
  report: DomainReport,
): Promise<ResourceAnswer> {
  const { clusterId, domain } = report;
  const [identity, failure] = [`${clusterId}/${domain}`, failureOf(report)];
  const keepsId = failure !== undefined || request.RequestType === 'Delete';
  const address = await saveReport(request, platform, clusterId, domain, report);
  return {
    // CloudFormation deletes what a changed id leaves behind: a failure, and a deletion, keep the old one.
    physicalResourceId: keepsId ? (request.PhysicalResourceId ?? identity) : identity,
    failure,
    report: address,
    attributes: { [domainAttributes.clusterId]: clusterId, [domainAttributes.report]: address ?? '' },
  };
}

async function brokenOff(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
  clusterId: string | undefined,
  error: unknown,
): Promise<ResourceAnswer> {
  const goesOn = error instanceof PlatformError && error.code === 'OUT_OF_TIME' && mayGoOn(request);
  if (!(error instanceof PlatformError) || error.code === 'DUPLICATE_REQUEST' || goesOn) throw error;
  const { Domain: domain } = request.ResourceProperties as unknown as DomainProperties;
  const identity = clusterId === undefined ? physicalIdOnFailure(request) : `${clusterId}/${domain}`;
  const failure = `Domain ${domain}: ${error.message}`;
  const broken = { physicalResourceId: request.PhysicalResourceId ?? identity, failure };
  await keepBrokenOff(request, platform.ledgers, clusterId, broken);
  return broken;
}

/** A report that cannot be kept must not turn a finished change into a failed one. */
async function saveReport(
  { RequestId }: CloudFormationRequest,
  { ledgers }: ReconcilePlatform,
  clusterId: string,
  domain: string,
  report: DomainReport,
): Promise<string | undefined> {
  try {
    return await ledgers.saveReport(clusterId, domain, RequestId, report);
  } catch (error) {
    log('error', RequestId, `The report was not kept: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Each batch asks its lease first: out of time, a run stops there and releases it, so that the next one can go on. */
function stoppableLeases(leases: LeaseStore, signal: AbortSignal): LeaseStore {
  return {
    async acquire(clusterId, domain, holder) {
      const lease = await leases.acquire(clusterId, domain, holder);
      const extend = async () => {
        signal.throwIfAborted();
        await lease.extend();
      };
      return { ...lease, extend };
    },
  };
}
