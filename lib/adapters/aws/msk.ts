import {
  BatchAssociateScramSecretCommand,
  BatchDisassociateScramSecretCommand,
  GetBootstrapBrokersCommand,
  type GetBootstrapBrokersCommandOutput,
  KafkaClient,
  paginateListNodes,
  paginateListScramSecrets,
  type UnprocessedScramSecret,
} from '@aws-sdk/client-kafka';
import type { ScramAssociations, SecretFailure } from '../../reconciler/scram-users.ts';
import { awsCall } from './aws-call.ts';

/** Bootstrap strings of a cluster, one per way in; undefined where the cluster does not offer it. */
export interface BootstrapServers {
  readonly iam?: string;
  readonly scram?: string;
  readonly tls?: string;
  readonly 'vpc-iam'?: string;
  readonly 'vpc-scram'?: string;
  readonly 'vpc-tls'?: string;
}

/** Address of a broker in the VPC of the cluster. */
export interface BrokerAddress {
  readonly broker: number;
  readonly address: string;
}

/** MSK's control plane, for one cluster. */
export interface MskCluster {
  bootstrapServers(): Promise<BootstrapServers>;
  brokerAddresses(): Promise<readonly BrokerAddress[]>;
  readonly scramAssociations: ScramAssociations;
}

export function mskCluster(clusterArn: string, region: string): MskCluster {
  const msk = new KafkaClient({ region });
  return {
    bootstrapServers: () => bootstrapServers(msk, clusterArn),
    brokerAddresses: () => brokerAddresses(msk, clusterArn),
    scramAssociations: scramAssociations(msk, clusterArn),
  };
}

async function bootstrapServers(msk: KafkaClient, clusterArn: string): Promise<BootstrapServers> {
  const answer = await awsCall({ service: 'kafka' }, (abortSignal) =>
    msk.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn }), { abortSignal }),
  );
  return fromAnswer(answer);
}

function fromAnswer(answer: GetBootstrapBrokersCommandOutput): BootstrapServers {
  return {
    iam: answer.BootstrapBrokerStringSaslIam || undefined,
    scram: answer.BootstrapBrokerStringSaslScram || undefined,
    tls: answer.BootstrapBrokerStringTls || undefined,
    'vpc-iam': answer.BootstrapBrokerStringVpcConnectivitySaslIam || undefined,
    'vpc-scram': answer.BootstrapBrokerStringVpcConnectivitySaslScram || undefined,
    'vpc-tls': answer.BootstrapBrokerStringVpcConnectivityTls || undefined,
  };
}

/** Controllers are nodes too, and have no address for clients. */
function brokerAddresses(msk: KafkaClient, ClusterArn: string): Promise<readonly BrokerAddress[]> {
  return awsCall({ service: 'kafka' }, async (abortSignal) => {
    const addresses: BrokerAddress[] = [];
    for await (const page of paginateListNodes({ client: msk }, { ClusterArn }, { abortSignal })) {
      for (const { BrokerNodeInfo: { BrokerId, ClientVpcIpAddress } = {} } of page.NodeInfoList ?? []) {
        if (BrokerId !== undefined && ClientVpcIpAddress) {
          addresses.push({ broker: BrokerId, address: ClientVpcIpAddress });
        }
      }
    }
    return addresses;
  });
}

function scramAssociations(msk: KafkaClient, ClusterArn: string): ScramAssociations {
  return {
    list: () =>
      awsCall({ service: 'kafka' }, async (abortSignal) => {
        const arns: string[] = [];
        for await (const page of paginateListScramSecrets({ client: msk }, { ClusterArn }, { abortSignal })) {
          arns.push(...(page.SecretArnList ?? []));
        }
        return arns;
      }),
    associate: (SecretArnList) =>
      awsCall({ service: 'kafka' }, async (abortSignal) => {
        const command = new BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList: [...SecretArnList] });
        return failures((await msk.send(command, { abortSignal })).UnprocessedScramSecrets);
      }),
    disassociate: (SecretArnList) =>
      awsCall({ service: 'kafka' }, async (abortSignal) => {
        const command = new BatchDisassociateScramSecretCommand({ ClusterArn, SecretArnList: [...SecretArnList] });
        return failures((await msk.send(command, { abortSignal })).UnprocessedScramSecrets);
      }),
  };
}

/** MSK answers 200 with a list of what it did not do: success is an empty list. */
function failures(unprocessed: readonly UnprocessedScramSecret[] | undefined): readonly SecretFailure[] {
  return (unprocessed ?? []).map(({ SecretArn, ErrorCode, ErrorMessage }) => ({
    secretArn: SecretArn ?? 'unknown secret',
    reason: `${ErrorCode ?? 'failed'}: ${ErrorMessage ?? 'no message'}`,
  }));
}
