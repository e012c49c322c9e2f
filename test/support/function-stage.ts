import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import type { CloudFormationRequest } from '../../lib/contracts/cloudformation.ts';
import type { DomainProperties } from '../../lib/contracts/reconcile.ts';
import { readCloudAssembly } from '../../lib/local/aws/cloud-assembly.ts';
import { customResourceRequest, type Operation } from '../../lib/local/aws/custom-resource-request.ts';
import { customResourcesOf } from '../../lib/local/aws/custom-resources.ts';
import { functionEnvironment } from '../../lib/local/aws/function-environment.ts';
import { iamPlaneOf } from '../../lib/local/aws/iam-plane-of.ts';
import { functionByArn } from '../../lib/local/aws/lambda-functions.ts';
import { type InvocationOutcome, type LocalFunction, startFunction } from '../../lib/local/aws/lambda-host.ts';
import { mskClusterOf } from '../../lib/local/aws/msk-cluster.ts';
import { startMskLookAlike } from '../../lib/local/aws/msk-look-alike.ts';
import { canonicalJson } from '../../lib/model/canonical-json.ts';
import type { DomainDocument } from '../../lib/model/domain-document.ts';
import type { KafkaAdmin } from '../../lib/reconciler/ports.ts';
import { bundleHandlers } from '../../scripts/bundle.ts';
import { type AnswerBox, startAnswerBox } from './answer-box.ts';
import { startBreakableTwin } from './breakable-twin.ts';
import { type BrokerProxy, startBrokerProxy } from './broker-proxy.ts';
import { type FailingS3, startFailingS3 } from './failing-s3.ts';
import { lineFolder, type TwinName } from './kafka-line.ts';
import { writeLocalAssembly } from './local-assembly.ts';

type Properties = DomainProperties & Readonly<Record<string, unknown>>;

/** One step of a domain's custom resource; its logical id is `Orders` unless said otherwise. */
export type Step = { readonly logicalId?: string; readonly to: Properties } & (
  | { readonly type: 'Create' }
  | { readonly type: 'Update'; readonly from: Properties }
  | { readonly type: 'Delete'; readonly physicalId?: string }
);

/** The bundled function on one real broker, several processes of it, and a cloud around it that may fail. */
export interface FunctionStage {
  readonly admin: KafkaAdmin;
  readonly broker: BrokerProxy;
  readonly s3: FailingS3;
  readonly answers: AnswerBox;
  /** Puts a document where the function finds it. Each time it lies elsewhere, as after each deployment. */
  publish(document: DomainDocument): Properties;
  /** An event of CloudFormation. It may be delivered more than once. */
  event(step: Step): CloudFormationRequest;
  /** Invokes one of the processes of the function. */
  deliver(event: CloudFormationRequest, process?: number): Promise<InvocationOutcome>;
  /** The bytes of a kept object, by `s3://bucket/key`. */
  object(address: string): string;
  close(): Promise<void>;
}

const assets = 'assets';

export async function startFunctionStage(name: TwinName): Promise<FunctionStage> {
  const assemblyFolder = writeLocalAssembly();
  const assembly = readCloudAssembly(assemblyFolder);
  const [resource] = customResourcesOf(assembly);
  if (resource === undefined) throw new TypeError('the assembly has no custom resource');
  const arn = `arn:aws:lambda:${resource.stack.region}:${resource.stack.account}:function:dev-reconcile`;
  const deployed = functionByArn(arn, assembly);
  const cluster = mskClusterOf(assembly);
  const iam = iamPlaneOf(assembly, cluster);
  const [session] = iam.sessions;
  if (session === undefined) throw new TypeError('the role of the function has no rights in Kafka');
  const [[bundle], twin] = await Promise.all([
    bundleHandlers(lineFolder(`test/${name}`)),
    startBreakableTwin({ name, brokers: 1, iam }),
  ]);
  const broker = await startBrokerProxy(twin.folder, twin.iamBootstrapServers[0] ?? '');
  const buckets = new Map([assets, String(deployed.variables.TIDEGATE_STATE_BUCKET)].map((key) => [key, new Map()]));
  const [s3, msk, answers, admin] = await Promise.all([
    startFailingS3(buckets),
    startMskLookAlike({ cluster, bootstrapServers: { scram: '', iam: broker.address }, secretArns: [] }),
    startAnswerBox(),
    connectKafkaAdmin(twin.connection()),
  ]);
  const { environment } = functionEnvironment(deployed, {
    s3Url: s3.url,
    mskUrl: msk.url,
    certificateAuthorityFile: twin.caFile,
    credentialsOf: () => session.credentials,
  });
  const processes = new Map<number, Promise<LocalFunction>>();
  const start = () => startFunction({ ...deployed, environment, assetFolder: bundle?.folder ?? '' });
  return {
    ...{ admin, broker, s3, answers },
    publish(document) {
      const text = canonicalJson(document);
      const Sha256 = createHash('sha256').update(text).digest('hex');
      const Key = `${randomUUID()}.json`;
      buckets.get(assets)?.set(Key, Buffer.from(text));
      const Document = { Bucket: assets, Key, Sha256 };
      return { ServiceToken: arn, ClusterArn: cluster.arn, Domain: document.domain, Document };
    },
    event({ logicalId = 'Orders', to, ...step }) {
      const requestId = randomUUID();
      const physicalId = `${admin.clusterId}/${to.Domain}`;
      const common = { resource: { ...resource, logicalId }, properties: to };
      const operations = {
        Create: { ...common, requestType: 'Create' },
        Update: { ...common, requestType: 'Update', physicalId, oldProperties: 'from' in step ? step.from : {} },
        Delete: {
          ...common,
          requestType: 'Delete',
          physicalId: 'physicalId' in step ? (step.physicalId ?? physicalId) : physicalId,
        },
      } satisfies Record<string, Operation>;
      return customResourceRequest(operations[step.type], { requestId, responseUrl: `${answers.url}/${requestId}` });
    },
    async deliver(event, process = 0) {
      const running = processes.get(process) ?? start();
      processes.set(process, running);
      return (await running).invoke(event);
    },
    object(address) {
      const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
      return Buffer.from(buckets.get(bucket)?.get(key) ?? []).toString();
    },
    async close() {
      await Promise.all([...processes.values()].map(async (running) => (await running).stop()));
      await Promise.all([s3.close(), msk.close(), answers.close(), admin.close(), broker.close()]);
      await twin.stop();
      rmSync(assemblyFolder, { recursive: true });
    },
  };
}
