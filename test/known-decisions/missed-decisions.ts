import {
  accountRoot,
  allow,
  by,
  decided,
  deny,
  here,
  type KnownDecision,
  object,
  reader,
  stranger,
  toRole,
} from './known-decision.ts';

const pages = {
  notPrincipal: 'IAM/latest/UserGuide/reference_policies_elements_notprincipal.html',
  endpoints: 'vpc/latest/privatelink/vpc-endpoints-access.html',
};
const inIam = [allow('s3:GetObject', '*')];

/** What the second evaluator gets wrong, so that a version which gets it right is noticed. Policies of ours avoid both. */
export const missedDecisions: readonly KnownDecision[] = [
  ...decided(
    pages.notPrincipal,
    {
      identity: inIam,
      resource: [deny('s3:*', '*', { NotPrincipal: { AWS: [accountRoot(here), reader] } })].map(
        ({ Principal: _, ...statement }) => statement,
      ),
    },
    [['a role of the account that NotPrincipal does not list', by(stranger, 's3:GetObject', object), 'denied']],
  ),
  ...decided(pages.endpoints, { identity: inIam, endpoint: [allow('s3:*', '*', toRole(accountRoot(here)))] }, [
    ['an endpoint that names an account as principal', by(reader, 's3:GetObject', object), 'allowed'],
  ]),
];
