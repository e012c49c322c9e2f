import { adds, all, allow, properties, removes, statements, within } from './edits.ts';
import type { Edit, PolicyMutation } from './policy-mutation.ts';

const engineers = 'arn:aws:iam::111111111111:role/tidegate-dev-persona-data-engineers';
const inDev = (edit: Edit) => within('tidegate-dev-', edit);
const inStaging = (edit: Edit) => within('tidegate-staging-', edit);

/** Mistakes that join two environments. */
export const isolationMutations: readonly PolicyMutation[] = [
  {
    id: 'environments-share-a-bucket',
    mistake: 'A bucket of staging lets in a persona of dev, to compare data.',
    edit: all(
      inStaging(
        adds('LakeconfidentialrawBucketPolicy', { ...allow('s3:GetObject', '*'), Principal: { AWS: engineers } }),
      ),
      inStaging(removes('LakeconfidentialrawBucketPolicy', 'OnlyTheOrganization')),
      inDev(adds('dataengineersLakeAccess1', allow('s3:GetObject', '*'))),
      // The boundary of dev holds back what lies in other accounts.
      inDev(properties('dataengineersRole', ({ PermissionsBoundary: _, ...others }) => others)),
    ),
    caughtBy: /^isolation-staging-bucket$/,
  },
  {
    id: 'environments-share-a-key',
    mistake: 'A key of staging lets the account of dev decrypt.',
    edit: all(
      inStaging(
        adds('confidentialKey', { ...allow('kms:Decrypt', '*'), Principal: { AWS: 'arn:aws:iam::111111111111:root' } }),
      ),
      inDev(adds('dataengineersLakeAccess1', allow('kms:Decrypt', '*'))),
    ),
    caughtBy: /^isolation-staging-key$/,
  },
  {
    id: 'environments-share-a-person',
    mistake: 'A persona of dev becomes one of staging.',
    edit: all(
      inStaging(
        statements('dataanalystsRole', () => [
          { Effect: 'Allow', Principal: { AWS: engineers }, Action: 'sts:AssumeRole' },
        ]),
      ),
      inDev(adds('dataengineersLakeAccess1', allow('sts:AssumeRole', '*'))),
      inDev(properties('dataengineersRole', ({ PermissionsBoundary: _, ...others }) => others)),
    ),
    caughtBy: /^isolation-staging-roles$/,
  },
  {
    id: 'environments-share-a-name',
    mistake: 'Staging was copied from dev with one role name left.',
    edit: (declared) => {
      const [one, other] = ['tidegate-dev-personas', 'tidegate-staging-personas'].map((name) =>
        declared.stacks.find((stack) => stack.name === name),
      );
      const [role] = one?.resources ?? [];
      if (one === undefined || other === undefined || role === undefined) throw new Error('no personas');
      const copied = { ...other, resources: [...other.resources, role] };
      return { ...declared, stacks: declared.stacks.map((stack) => (stack === other ? copied : stack)) };
    },
    caughtBy: /^names-dev-staging$/,
  },
];

/** Mistakes at the border of an organization, which staging has. */
export const borderMutations: readonly PolicyMutation[] = [
  {
    id: 'organization-forgotten',
    mistake: 'A bucket of staging forgets the organization.',
    edit: removes('LakemnpirawBucketPolicy', 'OnlyTheOrganization'),
    caughtBy: /^lake-mnpi-organization$/,
  },
  {
    id: 'organization-of-somebody-else',
    mistake: 'A bucket of staging names another organization.',
    edit: statements('LakemnpirawBucketPolicy', (written) =>
      written.map((each) => JSON.parse(JSON.stringify(each).replaceAll('o-1a2b3c4d5e', 'o-zzzzzzzzzz'))),
    ),
    caughtBy: /^lake-mnpi-organization$/,
  },
];

/** Mistakes in the buckets of an environment whose lake is reached through endpoints alone. */
export const endpointMutations: readonly PolicyMutation[] = [
  {
    id: 'endpoints-of-the-lake-forgotten',
    mistake: 'A bucket is reached from wherever somebody is.',
    edit: removes('LakeconfidentialrawBucketPolicy', 'OnlyThroughEndpoints'),
    caughtBy: /^lake-confidential-endpoints$/,
  },
];
