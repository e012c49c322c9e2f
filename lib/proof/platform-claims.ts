import type { Claim } from './claim.ts';
import { bucketClaims } from './claims/bucket-claims.ts';
import type { ClaimSubject } from './claims/claim-subject.ts';
import { departmentClaims } from './claims/department-claims.ts';
import { endpointClaims } from './claims/endpoint-claims.ts';
import { lakeClaims } from './claims/lake-claims.ts';
import { roleClaims } from './claims/role-claims.ts';
import { storageClaims } from './claims/storage-claims.ts';
import { topicClaims } from './claims/topic-claims.ts';
import { zoneClaims } from './claims/zone-claims.ts';

/**
 * What must be impossible in an environment. It follows from the declaration: zones, readers, writers, personas, clients and access lines.
 * Templates say only which resources there are and how they are called.
 */
export function platformClaims(subject: ClaimSubject): readonly Claim[] {
  return [
    ...zoneClaims(subject),
    ...lakeClaims(subject),
    ...bucketClaims(subject),
    ...topicClaims(subject),
    ...storageClaims(subject),
    ...departmentClaims(subject),
    ...roleClaims(subject),
    ...endpointClaims(subject),
  ];
}
