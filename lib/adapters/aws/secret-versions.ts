import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretState, SecretVersions } from '../../rotation/secret-versions.ts';
import { type AwsCallLimits, awsCall, awsErrorName } from './aws-call.ts';

const [current, pending, previous] = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'];

/** The versions of a secret in Secrets Manager. What a version holds goes nowhere but to the caller. */
export function secretVersions(secretArn: string, region: string, limits: AwsCallLimits = {}): SecretVersions {
  const client = new SecretsManagerClient({ region });
  const SecretId = secretArn;
  const call = <T>(run: (abortSignal: AbortSignal) => Promise<T>) =>
    awsCall({ service: 'secretsmanager', ...limits }, run);
  return {
    describe: () =>
      call(async (abortSignal) => {
        const command = new DescribeSecretCommand({ SecretId });
        const found = await client.send(command, { abortSignal }).catch(except('ResourceNotFoundException'));
        return found === undefined || found.DeletedDate !== undefined ? undefined : stateOf(found);
      }),
    read: (VersionId) =>
      call(async (abortSignal) => {
        const command = new GetSecretValueCommand({ SecretId, VersionId });
        const found = await client.send(command, { abortSignal }).catch(except('ResourceNotFoundException'));
        return found?.SecretString;
      }),
    createPending: (ClientRequestToken, SecretString) =>
      call(async (abortSignal) => {
        const command = new PutSecretValueCommand({
          SecretId,
          ClientRequestToken,
          SecretString,
          VersionStages: [pending],
        });
        await client.send(command, { abortSignal }).catch(except('ResourceExistsException'));
      }),
    moveCurrent: (RemoveFromVersionId, MoveToVersionId) =>
      call(async (abortSignal) => {
        const move = { SecretId, VersionStage: current, RemoveFromVersionId, MoveToVersionId };
        const command = new UpdateSecretVersionStageCommand(move);
        // Secrets Manager answers so when the label is not where the caller says: the compare of a compare-and-set.
        const moved = await client.send(command, { abortSignal }).catch(except('InvalidParameterException'));
        return moved !== undefined;
      }),
    clearPending: (RemoveFromVersionId) =>
      call(async (abortSignal) => {
        const removal = { SecretId, VersionStage: pending, RemoveFromVersionId };
        const command = new UpdateSecretVersionStageCommand(removal);
        await client.send(command, { abortSignal }).catch(except('InvalidParameterException'));
      }),
  };
}

function stateOf({ Name, RotationEnabled, VersionIdsToStages = {} }: DescribeSecretCommandOutput): SecretState {
  const holderOf = (label = '') =>
    Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(label));
  return {
    name: Name ?? '',
    rotationEnabled: RotationEnabled ?? false,
    current: holderOf(current),
    pending: holderOf(pending),
    previous: holderOf(previous),
  };
}

/** Errors of this name are an answer, namely none. */
function except(name: string): (error: unknown) => undefined {
  return (error) => {
    if (awsErrorName(error) !== name) throw error;
  };
}
