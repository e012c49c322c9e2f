import { resolve } from 'node:path';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { type IamSession, writeIamPlane } from '../../lib/local/iam/iam-plane.ts';
import type { AclBinding } from '../../lib/model/acl.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { type Plane, type ProbedPlatform, startProbedPlatform } from '../support/probed-platform.ts';

jest.setTimeout(180_000);

const journal = 'ledger.transactions';

/** Takes the journal from audit-service and gives it to edges-writer, in each plane by its own means. */
const disturb: Readonly<Record<Plane, (stage: ProbedPlatform) => Promise<void>>> = {
  async scram({ reconciler }) {
    const admin = await connectKafkaAdmin(reconciler);
    const acl = { resourceType: 'TOPIC', patternType: 'LITERAL', host: '*', permission: 'ALLOW' } as const;
    const missing: AclBinding = { ...acl, resourceName: journal, principal: 'User:audit-service', operation: 'READ' };
    const extra: AclBinding = { ...missing, principal: 'User:edges-writer' };
    await admin.removeAcls([missing]);
    await admin.addAcls([extra]);
    await observeUntil(admin, { expected: [] }, ({ acls }) =>
      acls.some(({ principal, operation }) => principal === extra.principal && operation === 'READ'),
    );
    await admin.close();
  },
  async iam(stage) {
    const { iam, twin } = stage.platform;
    const Resource = `${iam.clusterArn.replace(':cluster/', ':topic/')}/${journal}`;
    const change = (client: string, Effect: 'Allow' | 'Deny') => (session: IamSession) =>
      session.arn === stage.sessionOf(client)?.arn
        ? { ...session, statements: [...session.statements, { Effect, Action: 'kafka-cluster:ReadData', Resource }] }
        : session;
    const sessions = iam.sessions.map(change('audit-service', 'Deny')).map(change('edges-writer', 'Allow'));
    writeIamPlane(resolve(twin.clientsFolder, '..'), { ...iam, sessions });
  },
};

describe.each(['scram', 'iam'] as const)('With every client on %s', (plane) => {
  let stage: ProbedPlatform;

  beforeAll(async () => {
    stage = await startProbedPlatform(plane, 26_500);
  });

  afterAll(() => stage?.stop());

  it('Kafka allows each operation of an intent and refuses each one beside it', async () => {
    const { probes } = stage;
    expect(await stage.surprises(probes)).toEqual([]);
    expect(probes.length).toBeGreaterThan(4_000);
    expect(probes.filter(({ allowed }) => allowed).length).toBeGreaterThan(200);
  });

  it('a right that is missing is noticed, and one too many', async () => {
    await disturb[plane](stage);
    const about = stage.probes.filter(({ operation, target }) => operation === 'read' && target === journal);
    expect(await stage.surprises(about)).toEqual([
      `audit-service: read ${journal}: refused`,
      `edges-writer: read ${journal}: allowed`,
    ]);
  });
});
