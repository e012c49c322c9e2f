import type { ClusterFound, NetworkSnapshot, StreamingSnapshot } from '../lib/adapters/aws/account/account-snapshot.ts';
import { known } from '../lib/adapters/aws/account/answered.ts';
import { clusterChecks } from '../lib/cli/doctor/cluster-checks.ts';
import { networkChecks } from '../lib/cli/doctor/network-checks.ts';
import { readEnvironment } from '../lib/documents/read-environment.ts';
import type { Environment, ExistingCluster } from '../lib/model/environment.ts';
import { existingText } from './support/configuration-texts.ts';

function environment(): Environment {
  const reading = readEnvironment('environments/dev.yaml', existingText);
  if (!reading.ok) throw new Error('the sample environment is valid');
  return reading.value;
}

describe('The cluster check of a doctor', () => {
  const declared = environment().cluster.existing as ExistingCluster;
  function looking(type: string, as: ExistingCluster) {
    const cluster = known({ type, state: 'ACTIVE' } as ClusterFound);
    const snapshot = { cluster, network: { subnets: known([]) } } as unknown as StreamingSnapshot;
    return clusterChecks({ declared: as, today: '2026-11-21' }, snapshot).map(({ id, outcome }) => [id, outcome]);
  }
  const serverless: ExistingCluster = { ...declared, type: 'serverless', authentication: ['iam'] };

  it('finds a Serverless cluster well that is declared as one, and asks it nothing that it does not tell', () => {
    expect(looking('SERVERLESS', serverless)).toEqual([['cluster-state', 'ok']]);
  });

  it('says when a provisioned one is declared as Serverless', () => {
    expect(looking('PROVISIONED', serverless)).toEqual([['cluster-state', 'missing']]);
  });
});

describe('The endpoint checks of a doctor', () => {
  function endpoints(subject: Environment) {
    const network: NetworkSnapshot = {
      zones: known({}),
      subnets: known([]),
      imported: { endpoints: known([]), dns: known({ support: true, hostnames: true }), defaultRoutes: known([]) },
    };
    return networkChecks(subject, network).flatMap(({ id }) => (id.startsWith('endpoint-') ? [id.slice(9)] : []));
  }

  it('look for AWS Private CA where client certificates are issued, and nowhere else', () => {
    const plain = environment();
    const issuing = { create: { clientCertificates: { validityDays: 180, renewBeforeDays: 30 } } };
    expect(endpoints(plain)).toEqual(['kafka', 'lambda', 's3', 'secretsmanager']);
    expect(endpoints({ ...plain, cluster: issuing } as unknown as Environment)).toContain('acm-pca');
  });
});
