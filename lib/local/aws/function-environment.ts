import { reconcileVariables } from '../../contracts/reconcile.ts';
import type { DeployedFunction } from './lambda-functions.ts';

/** The parts of the twin that stand for the cloud. */
export interface LocalEndpoints {
  readonly s3Url: string;
  readonly mskUrl: string;
  /** PEM file of the authority that signed the brokers' certificates. */
  readonly certificateAuthorityFile: string;
  /** The reconciler's user on the twin, a super user: it stands for MSK's IAM plane, which ACLs never bind. */
  readonly username: string;
  readonly password: string;
}

/** A variable that differs from the cloud. */
export interface Substitution {
  readonly name: string;
  /** As it may be shown: a password is masked. */
  readonly value: string;
  readonly reason: string;
}

export interface FunctionEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  readonly substitutions: readonly Substitution[];
}

/** The template's variables with the few that a machine without AWS must replace or add. */
export function functionEnvironment(
  { region, variables }: Pick<DeployedFunction, 'region' | 'variables'>,
  endpoints: LocalEndpoints,
): FunctionEnvironment {
  const { authentication, scramUsername, scramPassword } = reconcileVariables;
  const replaced = [
    { name: 'AWS_ENDPOINT_URL_S3', value: endpoints.s3Url, reason: 'S3 look-alike on this machine' },
    { name: 'AWS_ENDPOINT_URL_KAFKA', value: endpoints.mskUrl, reason: 'MSK look-alike on this machine' },
    { name: 'AWS_ACCESS_KEY_ID', value: 'local', reason: 'dummy: the look-alikes check no signatures' },
    { name: 'AWS_SECRET_ACCESS_KEY', value: 'local', reason: 'dummy: the look-alikes check no signatures' },
    { name: 'NODE_EXTRA_CA_CERTS', value: endpoints.certificateAuthorityFile, reason: "the twin's own authority" },
    {
      name: authentication,
      value: 'scram',
      reason: `only AWS has IAM, the template says ${variables[authentication]}`,
    },
    { name: scramUsername, value: endpoints.username, reason: "super user of the twin, for MSK's IAM plane" },
    { name: scramPassword, value: endpoints.password, reason: 'made for this twin' },
  ];
  return {
    environment: {
      ...variables,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      ...Object.fromEntries(replaced.map(({ name, value }) => [name, value])),
    },
    substitutions: replaced.map((it) => (it.name === scramPassword ? { ...it, value: '********' } : it)),
  };
}
