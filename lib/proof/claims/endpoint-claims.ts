import type { Claim } from '../claim.ts';
import { type ClaimSubject, ownPrincipals } from './claim-subject.ts';

/**
 * Of S3, without what CloudFormation must pass: a custom resource puts its answer into a bucket of AWS with a signature of CloudFormation,
 * and reads assets, in whichever account the company keeps them.
 */
const objectsOfS3 = [
  's3:List*',
  's3:Delete*',
  's3:GetBucket*',
  's3:GetObjectVersion*',
  's3:PutBucket*',
  's3:PutObjectAcl',
];

/** What passes the VPC endpoints: no stranger, and nothing of a stranger's account. */
export function endpointClaims(subject: ClaimSubject): readonly Claim[] {
  const { accounts, endpoints } = subject.world;
  const services = [...new Set(endpoints.map(({ service }) => service))].sort();
  const groups = [
    { name: 'services', services: services.filter((service) => service !== 's3'), may: ['*'] },
    { name: 's3', services: services.filter((service) => service === 's3'), may: objectsOfS3 },
  ];
  return groups
    .filter((group) => group.services.length > 0)
    .flatMap(({ name, services: passed, may }): readonly Claim[] => [
      {
        id: `endpoints-${name}-strangers`,
        says: `Nobody of another account passes the endpoints of ${passed.join(', ')}.`,
        nobody: { among: ['others'], except: ownPrincipals(subject.world) },
        may,
        on: { endpoints: passed },
      },
      {
        id: `endpoints-${name}-resources`,
        says: `Nobody reaches anything of another account through the endpoints of ${passed.join(', ')}.`,
        nobody: { among: ['roles', 'others'] },
        may,
        on: { endpoints: passed },
        when: { StringNotEquals: { 'aws:ResourceAccount': accounts } },
      },
    ]);
}
