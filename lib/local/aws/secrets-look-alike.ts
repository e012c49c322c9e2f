import { type LocalSecrets, SecretRefusal } from './local-secrets.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';

interface SecretsRequest {
  readonly SecretId?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly VersionStages?: readonly string[];
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

/** The part of Secrets Manager's API that the rotation function and clients call. */
export function startSecretsLookAlike(secrets: LocalSecrets): Promise<LoopbackServer> {
  return startLoopbackServer((request) => answer(secrets, request));
}

function answer(secrets: LocalSecrets, { headers, body }: LoopbackRequest): LoopbackAnswer {
  const operation = `${headers['x-amz-target']}`.replace(/^secretsmanager\./, '');
  try {
    return json(200, serve(secrets, operation, JSON.parse(body.toString()) as SecretsRequest));
  } catch (error) {
    if (!(error instanceof SecretRefusal)) throw error;
    return json(400, { __type: error.type, message: error.message });
  }
}

function serve(secrets: LocalSecrets, operation: string, request: SecretsRequest): object {
  const { SecretId = '', VersionId: id, VersionStage: label, ClientRequestToken = '' } = request;
  switch (operation) {
    case 'DescribeSecret':
      return secrets.describe(SecretId);
    case 'GetSecretValue':
      return { ARN: SecretId, SecretString: secrets.read(SecretId, { id, label }) };
    case 'PutSecretValue':
      secrets.put(SecretId, ClientRequestToken, `${request.SecretString}`, request.VersionStages ?? ['AWSCURRENT']);
      return { ARN: SecretId, VersionId: ClientRequestToken };
    case 'UpdateSecretVersionStage':
      secrets.move(SecretId, { label: `${label}`, from: request.RemoveFromVersionId, to: request.MoveToVersionId });
      return { ARN: SecretId };
    default:
      throw new SecretRefusal('UnknownOperationException', `The local Secrets Manager does not know ${operation}.`);
  }
}

function json(status: number, value: object): LoopbackAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(value) };
}
