import {
  jsonAnswer,
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';
import type { MskCluster } from './msk-cluster.ts';

export interface MskLookAlikeOptions {
  readonly cluster: Pick<MskCluster, 'arn' | 'name' | 'kafkaVersion' | 'brokerCount'>;
  /** `host:port,host:port` of the twin's listeners. `tls`, for client certificates, is absent where the cluster has none. */
  readonly bootstrapServers: { readonly scram: string; readonly iam: string; readonly tls?: string };
  /** ARNs of the secrets that exist; association of any other is left unprocessed. */
  readonly secretArns: readonly string[];
  /** ARNs of those secrets that are associated from the start. Default: none. */
  readonly associated?: readonly string[];
}

export interface MskLookAlike extends LoopbackServer {
  /** ARNs of the secrets that are associated now, in the order of their association. */
  readonly associated: ReadonlySet<string>;
}

/** MSK's limit (BatchAssociateScramSecret and its opposite). */
const secretsPerCall = 10;

/** Shorter than MSK's page, so that a caller that forgets to page is found out. */
const secretsPerPage = 10;

/** The part of MSK's API that the reconcile function calls, for one cluster. */
export async function startMskLookAlike(options: MskLookAlikeOptions): Promise<MskLookAlike> {
  const associated = new Set<string>(options.associated);
  const server = await startLoopbackServer((request) => answer(options, associated, request));
  return { ...server, associated };
}

function answer(options: MskLookAlikeOptions, associated: Set<string>, request: LoopbackRequest): LoopbackAnswer {
  const [, api, arn, part = ''] = /^\/(v1|api\/v2)\/clusters\/([^/]+)(?:\/([a-z-]+))?$/.exec(request.path) ?? [];
  if (arn !== undefined && decodeURIComponent(arn) !== options.cluster.arn) {
    return refusal(404, 'NotFoundException', 'The cluster does not exist.');
  }
  switch (`${request.method} ${api} ${part}`) {
    case 'GET v1 bootstrap-brokers':
      return jsonAnswer(200, {
        bootstrapBrokerStringSaslScram: options.bootstrapServers.scram,
        bootstrapBrokerStringSaslIam: options.bootstrapServers.iam,
        bootstrapBrokerStringTls: options.bootstrapServers.tls,
        // There is one network here: it is every VPC.
        bootstrapBrokerStringVpcConnectivitySaslScram: options.bootstrapServers.scram,
        bootstrapBrokerStringVpcConnectivitySaslIam: options.bootstrapServers.iam,
      });
    case 'GET v1 nodes':
      return jsonAnswer(200, { nodeInfoList: nodes(options.cluster.brokerCount) });
    case 'GET api/v2 ':
      return jsonAnswer(200, { clusterInfo: describe(options.cluster) });
    case 'GET v1 scram-secrets':
      return listSecrets(associated, request.query);
    case 'POST v1 scram-secrets':
      return changeSecrets(options, request, (secretArn) => associated.add(secretArn));
    case 'PATCH v1 scram-secrets':
      return changeSecrets(options, request, (secretArn) => associated.delete(secretArn));
    default:
      return refusal(501, 'NotImplementedException', `The local MSK does not know ${request.method} ${request.path}.`);
  }
}

function nodes(brokerCount: number): readonly unknown[] {
  const clientVpcIpAddress = '127.0.0.1';
  return Array.from({ length: brokerCount }, (_, index) => ({
    nodeType: 'BROKER',
    brokerNodeInfo: { brokerId: index + 1, clientVpcIpAddress },
  }));
}

function describe({ arn, name, kafkaVersion, brokerCount }: MskLookAlikeOptions['cluster']) {
  return {
    clusterArn: arn,
    clusterName: name,
    clusterType: 'PROVISIONED',
    state: 'ACTIVE',
    provisioned: { numberOfBrokerNodes: brokerCount, currentBrokerSoftwareInfo: { kafkaVersion } },
  };
}

function listSecrets(associated: ReadonlySet<string>, query: URLSearchParams): LoopbackAnswer {
  const start = Number(query.get('nextToken') ?? 0);
  const end = start + Math.min(Number(query.get('maxResults') ?? secretsPerPage), secretsPerPage);
  const nextToken = end < associated.size ? String(end) : undefined;
  return jsonAnswer(200, { secretArnList: [...associated].slice(start, end), nextToken });
}

function changeSecrets(
  { cluster, secretArns }: MskLookAlikeOptions,
  { body }: LoopbackRequest,
  change: (secretArn: string) => void,
): LoopbackAnswer {
  const { secretArnList = [] } = JSON.parse(body.toString()) as { secretArnList?: string[] };
  if (secretArnList.length === 0 || secretArnList.length > secretsPerCall) {
    return refusal(
      400,
      'BadRequestException',
      `secretArnList has ${secretArnList.length} items, 1 to ${secretsPerCall} are allowed.`,
    );
  }
  const unknown = secretArnList.filter((secretArn) => !secretArns.includes(secretArn));
  for (const secretArn of secretArnList) if (!unknown.includes(secretArn)) change(secretArn);
  return jsonAnswer(200, {
    clusterArn: cluster.arn,
    unprocessedScramSecrets: unknown.map((secretArn) => ({
      secretArn,
      errorCode: 'InvalidSecretArn',
      errorMessage: 'The secret does not exist.',
    })),
  });
}

function refusal(status: number, type: string, message: string): LoopbackAnswer {
  return jsonAnswer(status, { message }, { 'x-amzn-errortype': type });
}
