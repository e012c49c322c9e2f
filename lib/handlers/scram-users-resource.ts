import { createHash } from 'node:crypto';
import type { CloudFormationRequest } from '../contracts/cloudformation.ts';
import type { ScramUsersProperties } from '../contracts/reconcile.ts';
import { canonicalJson, type Json } from '../model/canonical-json.ts';
import { secretNameOf } from '../model/other-scram-users.ts';
import { reconcileScramUsers, type ScramUsersReport, type ScramUsersWish } from '../reconciler/scram-users.ts';
import type { ReconcilePlatform } from './reconcile-platform.ts';
import type { ResourceAnswer } from './resource-answer.ts';

/** Where reports on the list are kept, as those on domains are under their names. */
const reportName = 'scram-users';

/** Kept of each list that was asked for: CloudFormation's rollback carries no flag, it asks for what the last request came from. */
interface ListReport {
  /** Hash of the properties before; absent: there were none. */
  readonly follows?: string;
  readonly properties: CloudFormationRequest['ResourceProperties'];
  readonly result?: ScramUsersReport;
}

type Properties = CloudFormationRequest['OldResourceProperties'];

/** Custom::KafkaScramUsers: which secrets the cluster knows as SCRAM users. */
export async function scramUsersResource(
  request: CloudFormationRequest,
  platform: ReconcilePlatform,
): Promise<ResourceAnswer> {
  const { RequestType, ResourceProperties, OldResourceProperties } = request;
  const physicalResourceId = request.PhysicalResourceId ?? `${platform.clusterArn}/scram-users`;
  const isReturn = RequestType === 'Delete' || (await isRollback(request, platform));
  const list: ListReport = { follows: hashOf(OldResourceProperties), properties: ResourceProperties };
  // Before anything is refused: the rollback of a refusal must be known for what it is.
  if (!isReturn) await save(list, platform);
  const result = await reconcileScramUsers(platform.scramAssociations, wishOf(request, isReturn));
  const failure = failureOf(result);
  if (failure === undefined || isReturn) return { physicalResourceId, failure };
  return { physicalResourceId, failure, report: await save({ ...list, result }, platform) };
}

function wishOf({ RequestType, ...request }: CloudFormationRequest, isReturn: boolean): ScramUsersWish {
  const asked = listOf(request.ResourceProperties);
  const { SecretArns: before } = listOf(request.OldResourceProperties);
  const { SiblingPrefix, KeyOfSecret: keys = {} } = asked;
  const { KeyOfSecret: keysBefore = {} } = listOf(request.OldResourceProperties);
  const hasMoved = (arn: string) => ownKey(keys, arn) !== ownKey(keysBefore, arn);
  const isOurs = (arn: string) => SiblingPrefix !== undefined && secretNameOf(arn).startsWith(SiblingPrefix);
  if (RequestType === 'Delete') {
    return { wanted: [], previous: asked.SecretArns, keep: [], release: [], isReturn };
  }
  const { SecretArns: wanted, Keep: keep = [], Release: release = [] } = asked;
  // What a return takes back was released on purpose by nobody.
  return { wanted, previous: before, keep, release: isReturn ? [] : release, isOurs, hasMoved, isReturn };
}

function ownKey(keys: Readonly<Record<string, string>>, secretArn: string): string | undefined {
  const name = Object.keys(keys).find((each) => isNamed(secretArn, each));
  return name === undefined ? undefined : keys[name];
}

/** Secrets Manager puts a hyphen and six characters behind the name. */
function isNamed(secretArn: string, name: string): boolean {
  return secretNameOf(secretArn).slice(0, -7) === name;
}

function failureOf({ refusals, failures }: ScramUsersReport): string | undefined {
  if (refusals.length > 0) return `The list of SCRAM users was left as it is. ${refusals.join(' ')}`;
  if (failures.length === 0) return undefined;
  return `SCRAM secrets not processed: ${failures.map(({ secretArn, reason }) => `${secretArn}: ${reason}`).join(' | ')}`;
}

/** An update back to what the last one came from. */
async function isRollback(request: CloudFormationRequest, { clusterArn, ledgers }: ReconcilePlatform) {
  const [before, after] = [hashOf(request.OldResourceProperties), hashOf(request.ResourceProperties)];
  if (before === undefined || after === undefined || before === after) return false;
  const stored = await ledgers.readReport<ListReport>(clusterIdOf(clusterArn), reportName, before);
  return stored?.follows === after;
}

function save(list: ListReport, { clusterArn, ledgers }: ReconcilePlatform): Promise<string> {
  return ledgers.saveReport(clusterIdOf(clusterArn), reportName, hashOf(list.properties) ?? '', list);
}

/** MSK's own id: the list is MSK's, so no broker is asked for Kafka's. */
function clusterIdOf(clusterArn: string): string {
  return clusterArn.split('/').at(-1) ?? clusterArn;
}

function hashOf(properties: Properties): string | undefined {
  if (properties === undefined) return undefined;
  return createHash('sha256')
    .update(canonicalJson(properties as Json))
    .digest('hex');
}

function listOf(properties: Properties): ScramUsersProperties {
  return { SecretArns: [], ...(properties as Partial<ScramUsersProperties> | undefined) };
}
