import { maximumRotationDays, renewalDays, shortLivedDays } from '../model/client-certificate.ts';
import type { CreatedCluster } from '../model/environment.ts';
import type { DomainSet } from './domain-set.ts';
import { eachClient } from './each-client.ts';
import type { Placement } from './placement.ts';
import type { Fault, Rule } from './rule.ts';

/** The part of a created cluster's rules that these look at. */
interface CertifiedCluster {
  readonly cluster: CreatedCluster;
}

function of(check: (cluster: CreatedCluster) => readonly Fault[]): Rule<CertifiedCluster>['check'] {
  return ({ cluster }) => check(cluster);
}

const issued = 'clientCertificates';

/** About the authority of client certificates and what it issues. */
export const clientCertificateRules: readonly Rule<CertifiedCluster>[] = [
  {
    id: 'created-authority',
    severity: 'error',
    wants: 'A created certificate authority with mtls, and only then.',
    because: 'MSK takes the authorities together with the mTLS listener; without it a paid authority signs for nobody.',
    check: of(({ authentication, certificateAuthority }) =>
      certificateAuthority === undefined || authentication.includes('mtls')
        ? []
        : [{ path: ['certificateAuthority'], got: 'one without mtls', expected: 'mtls among authentication' }],
    ),
  },
  {
    id: 'client-certificate-issuer',
    severity: 'error',
    wants: 'One authority that issues the client certificates.',
    because: 'A certificate has one issuer; with several the platform would have to guess.',
    check: of(({ clientCertificates, certificateAuthority, certificateAuthorityArns: arns, authentication }) => {
      if (clientCertificates === undefined || certificateAuthority !== undefined) return [];
      // Without mtls, or without any authority, another rule says so.
      if (!authentication.includes('mtls')) return [{ path: [issued], got: 'some without mtls', expected: 'mtls' }];
      if (arns.length <= 1) return [];
      const expected = 'certificateAuthority: { create: … }, or one ARN';
      return [{ path: [issued], got: `${arns.length} authorities that could issue them`, expected }];
    }),
  },
  {
    id: 'client-certificate-renewal',
    severity: 'error',
    wants: 'A renewal before the certificate ends, at least once in 1,000 days.',
    because: 'Secrets Manager rotates every 1 to 1,000 days (API reference, RotationRulesType).',
    check: of(({ clientCertificates }) => {
      if (clientCertificates === undefined) return [];
      const { validityDays, renewBeforeDays } = clientCertificates;
      if (renewBeforeDays >= validityDays) {
        const expected = `less than the validity of ${validityDays}d`;
        return [{ path: [issued, 'renewBefore'], got: `${renewBeforeDays}d`, expected }];
      }
      if (renewalDays(clientCertificates) <= maximumRotationDays) return [];
      const expected = `a renewal at least every ${maximumRotationDays}d`;
      return [{ path: [issued, 'validity'], got: `one every ${renewalDays(clientCertificates)}d`, expected }];
    }),
  },
  {
    id: 'client-certificate-validity',
    severity: 'error',
    wants: 'Client certificates that end before their authority, and after at most 7 days where it is short-lived.',
    because: 'AWS Private CA refuses the others (privateca/latest/userguide/short-lived-certificates.html).',
    check: of(({ clientCertificates, certificateAuthority }) => {
      if (clientCertificates === undefined || certificateAuthority === undefined) return [];
      const { usage, validityDays: lifetime } = certificateAuthority.create;
      const most = usage === 'short-lived' ? Math.min(shortLivedDays, lifetime) : lifetime;
      if (clientCertificates.validityDays <= most) return [];
      const expected = `at most ${most}d with a ${usage} authority of ${lifetime}d`;
      return [{ path: [issued, 'validity'], got: `${clientCertificates.validityDays}d`, expected }];
    }),
  },
];

/** About clients that ask for a certificate. */
export const issuedClientRules: readonly Rule<DomainSet>[] = [
  {
    id: 'client-certificate-mtls',
    severity: 'error',
    wants: 'Issued certificates for mtls clients alone.',
    because:
      'Clients of the other kinds log in with a password or a role; a certificate of theirs would open a second way.',
    check: eachClient(({ authentication, certificate }) =>
      certificate === undefined || authentication === 'mtls'
        ? undefined
        : { key: 'certificate', got: `"${certificate}" for a ${authentication} client`, expected: 'an mtls client' },
    ),
  },
];

/** About clients that ask for a certificate, where they run. */
export const issuedPlacementRules: readonly Rule<Placement>[] = [
  {
    id: 'client-certificates-offered',
    severity: 'error',
    wants: 'clientCertificates in every environment where a client asks for an issued one.',
    because: 'Nobody would issue it, and the client could not log in.',
    check: ({ environment: { cluster }, running }) => {
      const asking = running.flatMap(({ clients }) => clients).filter(({ certificate }) => certificate === 'issue');
      if (asking.length === 0 || cluster.create?.clientCertificates !== undefined) return [];
      const named = asking.map(({ name }) => name).join(', ');
      const fix = `Needed for ${named}`;
      const path = ['cluster', cluster.create === undefined ? 'existing' : 'create', issued];
      if (cluster.create !== undefined) return [{ path, got: 'nothing', expected: 'how long they last', fix }];
      const expected = 'mtls clients with certificates of their own, since only a created cluster issues any';
      return [{ path: path.slice(0, 2), got: 'clients with certificate: issue', expected, fix: `They are ${named}` }];
    },
  },
  {
    id: 'client-certificate-endpoint',
    severity: 'error',
    wants: 'The endpoint of AWS Private CA in a created VPC that issues client certificates.',
    because: 'The subnets have no other way to AWS, so no certificate would be renewed.',
    check: ({ environment: { cluster, network } }) => {
      if (cluster.create?.clientCertificates === undefined || network.create === undefined) return [];
      const { endpoints = [] } = network.create;
      if (endpoints.includes('acm-pca')) return [];
      return [
        {
          path: ['network', 'create', 'endpoints'],
          got: endpoints.join(', ') || 'none',
          expected: 'acm-pca among them',
        },
      ];
    },
  },
];
