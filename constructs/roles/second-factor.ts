import type { Conditions } from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';

/**
 * What a trust policy demands so that whoever assumes the role showed a second factor, not longer ago than `age`. It belongs there and nowhere else:
 * sessions of roles carry no mark of it, so a denial on keys or buckets would lock out roles and services. `Bool` and not `BoolIfExists`: in an
 * Allow, a request without the mark must not pass (AWS: `IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html`).
 */
export function secondFactor(age: Duration): Conditions {
  return {
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': String(age.toSeconds()) },
  };
}
