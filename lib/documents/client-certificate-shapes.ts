import * as z from 'zod';
import {
  type AuthorityAlgorithm,
  authorityAlgorithms,
  authorityUsages,
  type ClientCertificates,
  type CreatedAuthority,
  defaultClientCertificates,
} from '../model/client-certificate.ts';
import { days, matching, strict } from './field-shapes.ts';

const algorithms = Object.keys(authorityAlgorithms) as [AuthorityAlgorithm, ...AuthorityAlgorithm[]];

const createdAuthority = strict({
  commonName: matching(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/,
    'a name of letters, digits, " ", ".", "_" and "-"',
  ).describe('Name of the authority in its own certificate.'),
  validity: days.default(3_650).describe('Of its own certificate; it signs nothing that lasts longer. Default: 10y.'),
  usage: z
    .enum(authorityUsages)
    .default('general-purpose')
    .describe('short-lived costs less and signs for at most 7d. Default: general-purpose.'),
  keyAlgorithm: z
    .enum(algorithms)
    .default('EC_prime256v1')
    .describe('Of its own key; it signs with the same family. Default: EC_prime256v1.'),
}).transform(({ validity, ...rest }): CreatedAuthority => ({ ...rest, validityDays: validity }));

export const certificateAuthorityShape = strict({
  create: createdAuthority.describe(
    'A new AWS Private CA. Another commonName, usage or keyAlgorithm makes another one, and certificates of the old one open nothing any more.',
  ),
}).describe(
  'With mtls only: an authority of this cluster alone, as AWS advises, beside those of certificateAuthorityArns.',
);

/** Absent as a whole: clients bring certificates of their own. */
export const clientCertificatesShape = strict({
  validity: days
    .default(defaultClientCertificates.validityDays)
    .describe('How long each certificate lasts. Default: 180d.'),
  renewBefore: days
    .default(defaultClientCertificates.renewBeforeDays)
    .describe('A new certificate is issued so long before the end of the old one. Default: 30d.'),
})
  .transform(
    ({ validity, renewBefore }): ClientCertificates => ({ validityDays: validity, renewBeforeDays: renewBefore }),
  )
  .describe('Certificates that the platform issues to clients with certificate: issue.');
