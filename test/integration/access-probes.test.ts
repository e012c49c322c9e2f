import { resolve } from 'node:path';
import { connectKafkaAdmin } from '../../lib/adapters/kafka/kafka-admin.ts';
import { type IamSession, writeIamPlane } from '../../lib/local/iam/iam-plane.ts';
import { type AclBinding, aclKey } from '../../lib/model/acl.ts';
import { aclPrincipal } from '../../lib/model/client.ts';
import { observeUntil } from '../port-contracts/kafka-admin-contract.ts';
import { type Plane, type ProbedPlatform, startProbedPlatform } from '../support/probed-platform.ts';

jest.setTimeout(180_000);

const journal = 'ledger.transactions';

/** Takes the journal from audit-service and gives it to edges-writer, in each plane by its own means. */
const disturb: Readonly<Record<Plane, (stage: ProbedPlatform) => Promise<void>>> = {
  async acl({ probes, reconciler }) {
    const principalOf = (name: string) => {
      const probe = probes.find(({ client }) => client.name === name);
      return (probe && aclPrincipal(probe.client)) ?? '';
    };
    const acl = { resourceType: 'TOPIC', patternType: 'LITERAL', resourceName: journal, host: '*' } as const;
    const read = { ...acl, operation: 'READ', permission: 'ALLOW' } as const;
    const extra: AclBinding = { ...read, principal: principalOf('edges-writer') };
    const admin = await connectKafkaAdmin(reconciler);
    await admin.removeAcls([{ ...read, principal: principalOf('audit-service') }]);
    await admin.addAcls([extra]);
    const isShown = (acls: readonly AclBinding[]) => acls.some((each) => aclKey(each) === aclKey(extra));
    for (const broker of (await admin.observe({ expected: [] })).brokers) {
      await observeUntil(admin, { expected: [], broker }, ({ acls }) => isShown(acls));
    }
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

describe.each(['acl', 'iam'] as const)('With every client on the plane %s', (plane) => {
  let stage: ProbedPlatform;

  beforeAll(async () => {
    stage = await startProbedPlatform(plane);
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
