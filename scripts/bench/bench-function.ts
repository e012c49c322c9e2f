import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type PlanEvent, reconcileVariables } from '../../lib/contracts/reconcile.ts';
import { functionEnvironment } from '../../lib/local/aws/function-environment.ts';
import { type LocalFunction, startFunction } from '../../lib/local/aws/lambda-host.ts';
import { startMskLookAlike } from '../../lib/local/aws/msk-look-alike.ts';
import { startS3LookAlike } from '../../lib/local/aws/s3-look-alike.ts';
import { type IamPlane, iamSession } from '../../lib/local/iam/iam-plane.ts';
import type { TwinAddress } from '../../lib/local/twin.ts';
import { canonicalJson } from '../../lib/model/canonical-json.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { GuardedPlan } from '../../lib/reconciler/reconcile-domain.ts';

const [region, account] = ['eu-west-1', '111111111111'];
const clusterArn = `arn:aws:kafka:${region}:${account}:cluster/bench/3f1c2a4e-0000-0000-0000-000000000000-5`;
const bucket = 'bench-state';

/** As the construct deploys it. */
const settings = {
  name: 'bench-reconcile',
  arn: `arn:aws:lambda:${region}:${account}:function:bench-reconcile`,
  handler: 'index.handler',
  memorySize: 256,
  timeoutSeconds: 900,
};

const variables = {
  [reconcileVariables.authentication]: 'iam',
  [reconcileVariables.platform]: 'tidegate',
  [reconcileVariables.environment]: 'bench',
  [reconcileVariables.clusterArn]: clusterArn,
  [reconcileVariables.stateBucket]: bucket,
};

const role = `arn:aws:iam::${account}:role/bench-reconcile`;
const statements = [{ Effect: 'Allow', Action: 'kafka-cluster:*', Resource: '*' }];
const session = iamSession({ name: 'bench-reconcile', arn: role, statements });

/** Lets the function in. */
export const benchIamPlane: IamPlane = { region, clusterArn, sessions: [session] };

/** One execution environment of the function. */
export interface BenchFunction {
  /** Seconds until the plan of the document is there; throws when it holds a change. */
  planNothing(): Promise<number>;
  stop(): Promise<void>;
}

/** The bundled function against one broker, with S3 and MSK of this machine and the ledgers of a state folder. */
export async function startBenchFunction(
  assetFolder: string,
  document: DomainDocument,
  stateFolder: string,
  twin: TwinAddress,
): Promise<BenchFunction> {
  const text = canonicalJson(document);
  const Sha256 = createHash('sha256').update(text).digest('hex');
  const Key = `${Sha256}.json`;
  const s3 = await startS3LookAlike(
    new Map([[bucket, new Map([...filesBelow(stateFolder), [Key, Buffer.from(text)]])]]),
  );
  const cluster = { arn: clusterArn, name: 'bench', kafkaVersion: '3.9.x', brokerCount: 1 };
  const bootstrapServers = { scram: twin.bootstrapServers.join(','), iam: twin.iamBootstrapServers.join(',') };
  const msk = await startMskLookAlike({ cluster, bootstrapServers, secretArns: [] });
  const { environment } = functionEnvironment(
    { region, role, variables },
    {
      s3Url: s3.url,
      mskUrl: msk.url,
      certificateAuthorityFile: twin.caFile,
      credentialsOf: () => session.credentials,
    },
  );
  const running = await startFunction({ ...settings, assetFolder, environment });
  const event: PlanEvent = { action: 'plan', document: { Bucket: bucket, Key, Sha256 } };
  return {
    planNothing: () => planNothing(running, event),
    async stop() {
      await running.stop();
      await Promise.all([s3.close(), msk.close()]);
    },
  };
}

async function planNothing(running: LocalFunction, event: PlanEvent): Promise<number> {
  const started = performance.now();
  const { result, error } = await running.invoke(event);
  const seconds = (performance.now() - started) / 1_000;
  if (error !== undefined) throw new Error(`The function failed: ${error.errorMessage}`);
  const { changes } = (result as GuardedPlan).plan;
  if (changes.length > 0) throw new Error(`The function plans ${changes.length} changes where there is nothing to do`);
  return seconds;
}

/** Seconds from the start of a process until the function in it has answered an event that needs no cluster. */
export async function coldStart(assetFolder: string): Promise<number> {
  const environment = {
    ...variables,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const running = await startFunction({ ...settings, assetFolder, environment });
  const started = performance.now();
  await running.invoke({});
  const seconds = (performance.now() - started) / 1_000;
  await running.stop();
  return seconds;
}

function filesBelow(folder: string): readonly (readonly [string, Uint8Array])[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(folder, file).split(sep).join('/'), readFileSync(file)] as const);
}
