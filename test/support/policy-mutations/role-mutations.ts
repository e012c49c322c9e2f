import { adds, allow, alters, properties, statements, unconditional, withCondition } from './edits.ts';
import type { PolicyMutation } from './policy-mutation.ts';

const account = '111111111111';
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const engineers = 'dataengineersRole';
const [engineersPolicy, connector] = ['dataengineersLakeAccess1', 'cdcClientdebeziumKafkaAccess0'];
const every = () => true;

/** Mistakes in trust, boundaries and the policies of roles. */
export const roleMutations: readonly PolicyMutation[] = [
  {
    id: 'trust-without-second-factor',
    mistake: 'Data engineers come in without a second factor.',
    edit: alters(engineers, every, unconditional),
    caughtBy: /^data-engineers-second-factor$/,
  },
  {
    id: 'trust-second-factor-if-exists',
    mistake: 'BoolIfExists asks for a second factor: who brings no mark of one comes in.',
    edit: alters(
      engineers,
      every,
      withCondition(({ Bool }) => ({ BoolIfExists: { ...Bool } })),
    ),
    caughtBy: /^data-engineers-second-factor$/,
  },
  {
    id: 'trust-break-glass-without-second-factor',
    mistake: 'The way in for emergencies has no second factor.',
    edit: alters('BreakGlassRole', every, unconditional),
    caughtBy: /^break-glass-second-factor$/,
  },
  {
    id: 'trust-of-an-account',
    mistake: 'The whole account of the company becomes data engineer.',
    edit: alters(engineers, every, (each) => ({ ...each, Principal: { AWS: 'arn:aws:iam::999999999999:root' } })),
    caughtBy: /^data-engineers-assumed-by$/,
  },
  {
    id: 'trust-of-everybody',
    mistake: 'Everybody becomes data engineer.',
    edit: alters(engineers, every, (each) => ({ ...each, Principal: '*' })),
    caughtBy: /^data-engineers-assumed-by$/,
  },
  {
    id: 'trust-of-a-second-person',
    mistake: 'A colleague was added to the trust, and not to the declaration.',
    edit: alters(engineers, every, (each) => ({
      ...each,
      Principal: { AWS: ['grace', 'bob'].map((name) => `arn:aws:iam::999999999999:user/engineering/${name}`) },
    })),
    caughtBy: /^data-engineers-assumed-by$/,
  },
  {
    id: 'trust-of-a-service-for-strangers',
    mistake: 'Kafka Connect takes the role of a client for any account.',
    edit: alters('cdcClientdebezium', every, unconditional),
    caughtBy: /^roles-confused-deputy$/,
  },
  {
    id: 'trust-of-flow-logs-for-strangers',
    mistake: 'Flow logs are written for any account.',
    edit: alters('NetworkFlowLogsRole', every, unconditional),
    caughtBy: /^roles-confused-deputy$/,
  },
  {
    id: 'trust-of-a-person-in-a-service-role',
    mistake: 'A developer may become the reconciler, to debug it.',
    edit: statements('ReconcilerReconcileRole', (written) => [
      ...written,
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999999999999:user/dev/eve' }, Action: 'sts:AssumeRole' },
    ]),
    caughtBy: /^roles-of-services$/,
  },
  {
    id: 'boundary-missing',
    mistake: 'One role has no boundary.',
    edit: properties(engineers, ({ PermissionsBoundary: _, ...others }) => others),
    caughtBy: /^roles-bounded$/,
  },
  {
    id: 'boundary-of-an-administrator',
    mistake: 'One role has the policy of administrators as its boundary.',
    edit: properties(engineers, (written) => ({
      ...written,
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })),
    caughtBy: /^boundary-widens-no-rights$/,
  },
  {
    id: 'boundary-open',
    mistake: 'The boundary allows everything.',
    edit: statements('Boundary', () => [allow('*', '*')]),
    caughtBy: /^boundary-widens-no-rights$/,
  },
  {
    id: 'boundary-without-denial-of-programs',
    mistake: 'The boundary allows all of Lambda, and its denial is gone.',
    edit: statements('Boundary', (written) => [
      ...written.filter(({ Sid }) => Sid !== 'NoPrograms'),
      allow('lambda:*', '*'),
    ]),
    caughtBy: /^boundary-widens-no-rights$/,
  },
  {
    id: 'role-all-of-s3',
    mistake: 'A persona gets s3:* on everything.',
    edit: adds(engineersPolicy, allow('s3:*', '*')),
    caughtBy: /^lake-confidential-raw-read-roles$/,
  },
  {
    id: 'role-not-action',
    mistake: 'A persona may do whatever is not IAM.',
    edit: adds(engineersPolicy, { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    caughtBy: /^lake-confidential-raw-read-roles$/,
  },
  {
    id: 'role-not-resource',
    mistake: 'A persona reads whatever is not mnpi.',
    edit: adds(engineersPolicy, {
      Effect: 'Allow',
      Action: 's3:GetObject',
      NotResource: `arn:aws:s3:::tidegate-dev-${account}-mnpi-*`,
    }),
    caughtBy: /^lake-confidential-raw-read-roles$/,
  },
  ...(
    [
      ['pass-role', 'hands roles to programs', 'iam:PassRole', role('tidegate-dev-reconcile')],
      ['assume-role', 'becomes whom it likes', 'sts:AssumeRole', '*'],
      ['new-code', 'changes what the reconciler runs', 'lambda:UpdateFunctionCode', '*'],
      ['own-policy', 'writes its own policy', 'iam:PutRolePolicy', '*'],
      ['bucket-policy', 'writes policies of buckets', 's3:PutBucketPolicy', 'arn:aws:s3:::*'],
    ] as const
  ).map(([id, does, action, on]) => ({
    id: `role-${id}`,
    mistake: `A client ${does}: ${action}.`,
    edit: adds(connector, allow(action, on)),
    caughtBy: /^roles-widen-no-rights$/,
  })),
  {
    id: 'role-decrypts-an-open-zone',
    mistake: 'A client decrypts with every key, and an open zone leaves that to IAM.',
    edit: adds(connector, allow('kms:Decrypt', '*')),
    caughtBy: /^confidential-key-roles$/,
  },
  {
    id: 'role-decrypts-passwords',
    mistake: 'A client decrypts with the key of disks, logs and passwords.',
    edit: adds(connector, allow('kms:*', '*')),
    caughtBy: /^platform-key-roles$/,
  },
  {
    id: 'role-administrator',
    mistake: 'A client has the policy of administrators.',
    edit: properties('cdcClientdebezium', (written) => ({
      ...written,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    })),
    caughtBy: /^roles-widen-no-rights$/,
  },
  {
    id: 'role-reads-logs',
    mistake: 'A client reads every log group.',
    edit: adds(connector, allow(['logs:Get*', 'logs:Filter*', 'logs:StartQuery'], '*')),
    caughtBy: /^logs-readers$/,
  },
];
