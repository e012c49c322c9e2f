import { Port } from 'aws-cdk-lib/aws-ec2';
import type { ClusterAuthentication } from '../../lib/model/environment.ts';

/** Ports of MSK brokers inside the VPC (AWS: `msk/latest/developerguide/port-info.html`); there is no plaintext one. */
export const kafkaPort = {
  iam: Port.tcp(9098),
  scram: Port.tcp(9096),
  mtls: Port.tcp(9094),
  jmxExporter: Port.tcp(11001),
  nodeExporter: Port.tcp(11002),
} as const satisfies Record<ClusterAuthentication | 'jmxExporter' | 'nodeExporter', Port>;
