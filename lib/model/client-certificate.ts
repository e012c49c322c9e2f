/** `short-lived` costs less and signs for at most seven days (AWS: `privateca/latest/userguide/short-lived-certificates.html`). */
export const authorityUsages = ['general-purpose', 'short-lived'] as const;

export type AuthorityUsage = (typeof authorityUsages)[number];

/** Longest validity in days of a certificate that a short-lived authority signs. */
export const shortLivedDays = 7;

/** Key algorithms of an authority, with how it then signs: both from one family (AWS: `acm-pca` API, `IssueCertificate`). */
export const authorityAlgorithms = {
  EC_prime256v1: 'SHA256WITHECDSA',
  EC_secp384r1: 'SHA384WITHECDSA',
  RSA_2048: 'SHA256WITHRSA',
  RSA_4096: 'SHA256WITHRSA',
} as const;

export type AuthorityAlgorithm = keyof typeof authorityAlgorithms;

/** An AWS Private CA for the client certificates of one cluster, made by the platform. */
export interface CreatedAuthority {
  /** Subject of the authority's own certificate. */
  readonly commonName: string;
  /** Of the authority's own certificate, hence the end of all that it signs. */
  readonly validityDays: number;
  readonly usage: AuthorityUsage;
  readonly keyAlgorithm: AuthorityAlgorithm;
}

/** How long the certificates last that the platform issues to mTLS clients. */
export interface ClientCertificates {
  readonly validityDays: number;
  /** A new one is issued so many days before the end of the old one. */
  readonly renewBeforeDays: number;
}

/** 180 days, renewed in the last thirty of them. */
export const defaultClientCertificates: ClientCertificates = { validityDays: 180, renewBeforeDays: 30 };

/** Secrets Manager rotates every 1 to 1,000 days (AWS: `RotationRulesType`). */
export const maximumRotationDays = 1_000;

/** Days from one certificate of a client to the next. */
export function renewalDays({ validityDays, renewBeforeDays }: ClientCertificates): number {
  return validityDays - renewBeforeDays;
}
