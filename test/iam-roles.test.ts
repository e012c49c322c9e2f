import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { iamPlaneOf } from '../lib/local/aws/iam-plane-of.ts';
import { iamRolesOf } from '../lib/local/aws/iam-roles-of.ts';
import { mskClusterOf } from '../lib/local/aws/msk-cluster.ts';
import { actingAs } from '../lib/local/iam/acting-as.ts';
import { iamPlaneFile, iamSession, writeIamPlane } from '../lib/local/iam/iam-plane.ts';
import { credentialsText } from '../lib/local/iam/role-credentials.ts';
import { type LocalStacks, writeLocalAssembly } from './support/local-assembly.ts';

const folders: string[] = [];

function assemblyWith(edit?: (stacks: LocalStacks) => void) {
  const folder = writeLocalAssembly(edit);
  folders.push(folder);
  return readCloudAssembly(folder);
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const connect = { Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: '*' };
const read = { Effect: 'Allow', Action: ['kafka-cluster:ReadData'], Resource: '*' };
const policyOf = (...Statement: readonly object[]) => ({ PolicyDocument: { Version: '2012-10-17', Statement } });

/** The roles of the domains stack, each with its statements. */
function rolesWith(resources: Readonly<Record<string, object>>) {
  const assembly = assemblyWith(({ domains }) => Object.assign(domains.Resources, resources));
  const roles = iamRolesOf(assembly).filter(({ arn }) => !arn.includes('dev-cluster-Role'));
  return Object.fromEntries(roles.map(({ name, statements }) => [name, statements]));
}

describe('the roles of a template', () => {
  it('have the statements about Kafka of the policies that name them, resolved, and no others', () => {
    const assembly = assemblyWith();
    const [role, another] = iamRolesOf(assembly);
    const { arn } = mskClusterOf(assembly);
    expect(another).toBeUndefined();
    expect(role?.arn).toMatch(/^arn:aws:iam::111111111111:role\/dev-cluster-Role-/);
    expect(role?.statements.map(({ Resource }) => Resource)).toEqual([
      arn,
      `${arn.replace(':cluster/', ':topic/')}/*`,
      '*',
    ]);
  });

  it('have those of their inline policies, of their managed ones, and of policies of other stacks', () => {
    const roles = rolesWith({
      Sink: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'sink',
          Policies: [{ PolicyName: 'inline', ...policyOf(connect) }],
          ManagedPolicyArns: [{ Ref: 'Reads' }, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
        },
      },
      Reads: { Type: 'AWS::IAM::ManagedPolicy', Properties: policyOf(read) },
      Late: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Sink' }], ...policyOf(connect, read) } },
    });
    expect(roles).toEqual({ sink: [connect, read, connect, read] });
  });

  it('are there too when they exist already and a policy names them', () => {
    expect(
      rolesWith({
        Grants: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: ['existing'], ...policyOf(read) } },
      }),
    ).toEqual({ existing: [read] });
  });

  it.each([
    ['every service', { ...read, Action: '*' }, true],
    ['what begins like it', { ...read, Action: ['s3:Get*', 'kafka-c*:*'] }, true],
    ['all but something', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, true],
    ['another service that begins like it', { ...read, Action: 'kafka:DescribeCluster' }, false],
    ['another service', { ...read, Action: 's3:*' }, false],
  ])('keep a statement about %s where it may mean Kafka', (_, statement, kept) => {
    const roles = rolesWith({
      It: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: ['it'], ...policyOf(statement) } },
    });
    expect(roles).toEqual(kept ? { it: [statement] } : {});
  });

  it('stop the run where a statement about Kafka cannot be resolved, and say where it stands', () => {
    const Resource = { 'Fn::FindInMap': ['A', 'B', 'C'] };
    const Properties = { Roles: ['it'], ...policyOf({ ...read, Resource }) };
    expect(() => rolesWith({ It: { Type: 'AWS::IAM::ManagedPolicy', Properties } })).toThrow(
      'Stack dev-domains, It.Properties.PolicyDocument.Statement.Resource: the local twin cannot resolve Fn::FindInMap.',
    );
  });
});

describe('the IAM plane of a twin', () => {
  it('speaks of the cluster of the template, in its region, with keys of its own for each role', () => {
    const assembly = assemblyWith();
    const cluster = mskClusterOf(assembly);
    const { region, clusterArn, sessions } = iamPlaneOf(assembly, cluster);
    expect({ region, clusterArn }).toEqual({ region: 'eu-central-1', clusterArn: cluster.arn });
    const [session] = sessions;
    expect(session?.principal).toMatch(/^arn:aws:sts::111111111111:assumed-role\/dev-cluster-Role-[^/]+\/twin$/);
    expect(session?.credentials).not.toEqual(iamPlaneOf(assembly, cluster).sessions[0]?.credentials);
  });

  it('is written where only its owner can read it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-iam-'));
    folders.push(folder);
    const session = iamSession({ name: 'it', arn: 'arn:aws-us-gov:iam::1:role/it', statements: [read] });
    writeIamPlane(folder, { region: 'us-gov-west-1', clusterArn: 'arn:cluster', sessions: [session] });
    expect(statSync(iamPlaneFile(folder)).mode & 0o077).toBe(0);
    expect(JSON.parse(readFileSync(iamPlaneFile(folder), 'utf8'))).toEqual({
      region: 'us-gov-west-1',
      clusterArn: 'arn:cluster',
      sessions: [
        {
          ...{ principal: 'arn:aws-us-gov:sts::1:assumed-role/it/twin', roleArn: 'arn:aws-us-gov:iam::1:role/it' },
          ...session.credentials,
          statements: [read],
        },
      ],
    });
  });

  it('lets a command act as a role, whatever the shell has, and gives that back', async () => {
    const { credentials } = iamSession({ name: 'it', arn: 'arn:aws:iam::1:role/it', statements: [] });
    process.env.AWS_PROFILE = 'of the shell';
    const seen = await actingAs(credentials, async () => ({ ...process.env }));
    expect(seen).toMatchObject({
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    });
    expect(seen.AWS_PROFILE).toBeUndefined();
    expect(process.env.AWS_PROFILE).toBe('of the shell');
    delete process.env.AWS_PROFILE;
  });

  it('gives out keys as the AWS SDKs read them', () => {
    expect(credentialsText({ accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' })).toBe(
      '[default]\naws_access_key_id = id\naws_secret_access_key = key\naws_session_token = token\n',
    );
  });
});
