import type { RoleCredentials } from '../iam/iam-plane.ts';
import type { DeployedFunction } from './lambda-functions.ts';

/** The parts of the twin that stand for the cloud. */
export interface LocalEndpoints {
  readonly s3Url: string;
  readonly mskUrl: string;
  /** Absent: no function of the template asks Secrets Manager. */
  readonly secretsUrl?: string;
  /** Absent: no function of the template has certificates signed. */
  readonly authorityUrl?: string;
  /** PEM file of the authority that signed the brokers' certificates. */
  readonly certificateAuthorityFile: string;
  /** Keys of a role, given its ARN, as Lambda would put them there. */
  readonly credentialsOf: (role: string) => RoleCredentials;
}

/** A variable that differs from the cloud. */
export interface Substitution {
  readonly name: string;
  /** As it may be shown: secrets are masked. */
  readonly value: string;
  readonly reason: string;
}

export interface FunctionEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  readonly substitutions: readonly Substitution[];
}

/** The template's variables with the few that a machine without AWS must replace or add. */
export function functionEnvironment(
  { region, role, variables }: Pick<DeployedFunction, 'region' | 'role' | 'variables'>,
  endpoints: LocalEndpoints,
): FunctionEnvironment {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoints.credentialsOf(role);
  const reason = `made for this twin, as ${role.slice(role.indexOf('role/'))} has them in AWS`;
  const replaced = [
    ...cloudParts(endpoints),
    { name: 'AWS_ACCESS_KEY_ID', value: accessKeyId, reason },
    { name: 'AWS_SECRET_ACCESS_KEY', value: secretAccessKey, reason },
    { name: 'AWS_SESSION_TOKEN', value: sessionToken, reason },
  ];
  const secrets = [secretAccessKey, sessionToken];
  return {
    environment: {
      ...variables,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      ...Object.fromEntries(replaced.map(({ name, value }) => [name, value])),
    },
    substitutions: replaced.map((it) => (secrets.includes(it.value) ? { ...it, value: '********' } : it)),
  };
}

function cloudParts({
  s3Url,
  mskUrl,
  secretsUrl,
  authorityUrl,
  certificateAuthorityFile,
}: LocalEndpoints): readonly Substitution[] {
  const secrets = { name: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', reason: 'Secrets Manager look-alike on this machine' };
  const authority = { name: 'AWS_ENDPOINT_URL_ACM_PCA', reason: 'AWS Private CA look-alike on this machine' };
  return [
    { name: 'AWS_ENDPOINT_URL_S3', value: s3Url, reason: 'S3 look-alike on this machine' },
    { name: 'AWS_ENDPOINT_URL_KAFKA', value: mskUrl, reason: 'MSK look-alike on this machine' },
    ...(secretsUrl === undefined ? [] : [{ ...secrets, value: secretsUrl }]),
    ...(authorityUrl === undefined ? [] : [{ ...authority, value: authorityUrl }]),
    { name: 'NODE_EXTRA_CA_CERTS', value: certificateAuthorityFile, reason: "the twin's own authority" },
  ];
}
