import type { Environment } from '../model/environment.ts';
import type { EnvironmentSubject } from './environment-rules.ts';
import type { Fault, Rule } from './rule.ts';

/** About environments on a cluster of MSK Serverless, which exists already: the platform creates none. */
export const serverlessRules: readonly Rule<EnvironmentSubject>[] = [
  {
    id: 'serverless-access',
    severity: 'error',
    wants: 'IAM alone on Serverless: no SCRAM, no mTLS, no ACLs, no quotas.',
    because:
      'MSK Serverless has none of them; topics and IAM statements are what it can be governed by (serverless.html).',
    check: ({ environment }) => serverlessFaults(environment),
  },
];

function serverlessFaults({ cluster: { existing }, quotaDefaults }: Environment): readonly Fault[] {
  if (existing?.type !== 'serverless') return [];
  const at = (key: string, got: string, expected: string) => ({ path: ['cluster', 'existing', key], got, expected });
  const { authentication, scramKeyArn, allowEveryoneIfNoAclFound } = existing;
  const others = authentication.filter((way) => way !== 'iam');
  return [
    ...(others.length === 0
      ? []
      : [at('authentication', authentication.join(', '), 'iam alone: MSK Serverless has no other way in')]),
    ...(scramKeyArn === undefined ? [] : [at('scramKeyArn', 'a key', 'nothing: MSK Serverless has no SCRAM users')]),
    ...(allowEveryoneIfNoAclFound
      ? [at('allowEveryoneIfNoAclFound', 'true', 'false: MSK Serverless has no ACLs, and IAM denies by default')]
      : []),
    ...(quotaDefaults === undefined
      ? []
      : [{ path: ['quotaDefaults'], got: 'default quotas', expected: 'nothing: MSK Serverless has no quotas' }]),
  ];
}
