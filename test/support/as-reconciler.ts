import { readFileSync } from 'node:fs';
import type { KafkaConnection } from '../../lib/adapters/kafka/connection-settings.ts';
import type { IamSession } from '../../lib/local/iam/iam-plane.ts';
import type { LocalPlatform } from '../../lib/local/local-platform.ts';

/** The role of the reconcile function on the twin: the only one that may change ACLs. */
export function reconcilerSession({ iam }: LocalPlatform): IamSession {
  const session = iam.sessions.find(({ statements }) =>
    JSON.stringify(statements).includes('"kafka-cluster:AlterCluster"'),
  );
  if (session === undefined) throw new TypeError('no role of the template may change ACLs');
  return session;
}

/** A login by IAM, as a role of the template. */
export function byIam({ twin, iam }: LocalPlatform, { credentials }: IamSession): KafkaConnection {
  const authentication = { mode: 'iam', region: iam.region, credentials } as const;
  return { bootstrapServers: twin.iamBootstrapServers, ca: readFileSync(twin.caFile, 'utf8'), authentication };
}

export function asReconciler(platform: LocalPlatform): KafkaConnection {
  return byIam(platform, reconcilerSession(platform));
}
