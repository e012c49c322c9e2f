import {
  adds,
  all,
  allow,
  alters,
  properties,
  removes,
  type Statement,
  statements,
  unconditional,
  withCondition,
  without,
} from './edits.ts';
import type { PolicyMutation } from './policy-mutation.ts';

const account = '111111111111';
const root = { AWS: `arn:aws:iam::${account}:root` };
const persona = (name: string) => ({ AWS: `arn:aws:iam::${account}:role/tidegate-dev-persona-${name}` });
const [mnpi, confidential, platform] = ['mnpiKey', 'confidentialKey', 'PlatformKey'];

const admits = (Principal: unknown, Action: string | readonly string[], more: Statement = {}): Statement => ({
  ...allow(Action, '*'),
  Principal,
  ...more,
});

const principals = 'aws:PrincipalArn';

/** Mistakes in the policies of keys. */
export const keyMutations: readonly PolicyMutation[] = [
  {
    id: 'key-root-delegation',
    mistake: "The key of mnpi starts with CDK's usual statement: kms:* for the account.",
    edit: adds(mnpi, admits(root, 'kms:*')),
    caughtBy: /^keys-administration$/,
  },
  {
    id: 'key-root-delegation-of-data',
    mistake: 'The denial of mnpi goes, and decryption is left to IAM of the account.',
    edit: all(removes(mnpi, 'NobodyElse'), adds(mnpi, admits(root, 'kms:Decrypt'))),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-via-service-missing',
    mistake: 'Readers of mnpi use its key directly.',
    edit: alters(mnpi, 'Readers', without('kms:ViaService')),
    caughtBy: /^keys-through-services$/,
  },
  {
    id: 'key-via-service-of-open-zone-missing',
    mistake: 'The account uses the key of an open zone directly.',
    edit: alters(confidential, 'UseThroughServices', without('kms:ViaService')),
    caughtBy: /^keys-through-services$/,
  },
  {
    id: 'key-principal-arn-missing',
    mistake: 'Readers of mnpi are the account, without the list of their ARNs.',
    edit: alters(mnpi, 'Readers', without(principals)),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-principal-arn-like-all',
    mistake: 'The list of readers of mnpi became a pattern that every ARN is like.',
    edit: alters(
      mnpi,
      'Readers',
      withCondition(({ ArnEquals: _, ...others }) => ({ ...others, StringLike: { [principals]: '*' } })),
    ),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-wildcard-principal',
    mistake: 'Readers of mnpi are everybody.',
    edit: alters(mnpi, 'Readers', (statement) => ({ ...unconditional(statement), Principal: '*' })),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-not-principal',
    mistake: 'Whoever is not the break-glass role may decrypt.',
    edit: adds(mnpi, {
      Effect: 'Allow',
      NotPrincipal: { AWS: `arn:aws:iam::${account}:role/tidegate-dev-break-glass` },
      Action: 'kms:Decrypt',
      Resource: '*',
    }),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-grants-for-anybody',
    mistake: 'The reconciler makes grants for whom it likes.',
    edit: alters(mnpi, 'Grants', without('kms:GrantIsForAWSResource')),
    caughtBy: /^keys-grants$/,
  },
  {
    id: 'key-grants-if-exists',
    mistake: 'Grants for resources of AWS are asked for with BoolIfExists.',
    edit: alters(
      mnpi,
      'Grants',
      withCondition(({ Bool, ...others }) => ({ ...others, BoolIfExists: { ...Bool } })),
    ),
    caughtBy: /^keys-grants$/,
  },
  {
    id: 'key-denial-inverted',
    mistake: 'The denial of mnpi hits services instead of people, beside a statement that is too wide.',
    edit: all(
      alters(
        mnpi,
        'NobodyElse',
        withCondition((conditions) => ({ ...conditions, Bool: { 'aws:PrincipalIsAWSService': 'true' } })),
      ),
      adds(mnpi, admits(root, 'kms:Decrypt')),
    ),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-logs-of-strangers',
    mistake: 'The log service encrypts for every account.',
    edit: alters(mnpi, 'LogGroupsOfThisAccount', unconditional),
    caughtBy: /^confused-deputy$/,
  },
  {
    id: 'key-put-policy-for-persona',
    mistake: 'Data engineers may change the key policy of mnpi.',
    edit: adds(mnpi, admits(persona('data-engineers'), 'kms:PutKeyPolicy')),
    caughtBy: /^keys-administration$/,
  },
  {
    id: 'key-deletion-by-account',
    mistake: 'Whom IAM lets may schedule the deletion of the key of the platform.',
    edit: adds(platform, admits(root, 'kms:ScheduleKeyDeletion')),
    caughtBy: /^keys-administration$/,
  },
  {
    id: 'key-foreign-account',
    mistake: 'An account of a partner decrypts mnpi.',
    edit: adds(mnpi, admits({ AWS: '222222222222' }, 'kms:Decrypt')),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-foreign-account-in-open-zone',
    mistake: 'An account of a partner decrypts an open zone.',
    edit: adds(confidential, admits({ AWS: 'arn:aws:iam::222222222222:root' }, ['kms:Decrypt', 'kms:DescribeKey'])),
    caughtBy: /^confidential-key-others$/,
  },
  {
    id: 'key-break-glass-does-everything',
    mistake: 'Break-glass gets kms:*, and the denial spares it.',
    edit: all(
      alters(mnpi, 'BreakGlass', (statement) => ({ ...statement, Action: 'kms:*' })),
      removes(mnpi, 'NobodyElse'),
    ),
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-with-policy-of-other-zone',
    mistake: 'The key of mnpi got the policy of the key of public.',
    edit: (declared) => {
      const keys = declared.stacks.flatMap(({ resources }) => resources);
      const copied = keys.find(({ logicalId }) => logicalId.startsWith('publicKey'))?.properties.KeyPolicy;
      return properties(mnpi, (written) => ({ ...written, KeyPolicy: copied }))(declared);
    },
    caughtBy: /^mnpi-key-others$/,
  },
  {
    id: 'key-persona-of-other-zone',
    mistake: 'Data analysts were added to readers of mnpi, in the statement and in the denial.',
    edit: statements(mnpi, (written) =>
      written.map((each) =>
        JSON.parse(JSON.stringify(each).replaceAll('persona-finance-analysts', 'persona-data-analysts')),
      ),
    ),
    caughtBy: /^mnpi-key-others$/,
  },
];
