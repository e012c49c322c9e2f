/**
 * What the rotation function and the constructs that deploy it agree on: environment variables, the event that Secrets Manager sends,
 * and the metrics. Both sides import this file; no string appears twice.
 */

export const rotateVariables = {
  platform: 'TIDEGATE_PLATFORM',
  environment: 'TIDEGATE_ENVIRONMENT',
  clusterArn: 'TIDEGATE_CLUSTER_ARN',
  loginPatienceSeconds: 'TIDEGATE_LOGIN_PATIENCE_SECONDS',
  certificateAuthorityArn: 'TIDEGATE_CERTIFICATE_AUTHORITY_ARN',
  certificateDays: 'TIDEGATE_CERTIFICATE_DAYS',
} as const;

/** MSK may take ten minutes to let a new password in (AWS: `msk-password-rotation.html`); the function has 15. */
export const loginPatienceSeconds = 720;

/** How many secrets are rotated at the same time: a last step waits for the cluster for minutes, and many passwords come of age on one day. */
export const reservedRotations = 10;

/** Physical name of the function. */
export function rotateFunctionName(platform: string, environment: string): string {
  return `${platform}-${environment}-rotate`;
}

export interface RotateEnvironment {
  readonly platform: string;
  readonly environment: string;
  readonly clusterArn: string;
  readonly region: string;
  readonly loginPatienceSeconds: number;
  /** Who signs client certificates, and for how long. Absent: the function renews passwords alone. */
  readonly certificates?: { readonly authorityArn: string; readonly validityDays: number };
}

/** Reads the function's environment; throws one error that names every missing variable. */
export function readRotateEnvironment(env: Readonly<Record<string, string | undefined>>): RotateEnvironment {
  const { platform, environment, clusterArn, loginPatienceSeconds: patience } = rotateVariables;
  const missing = [platform, environment, clusterArn, patience, 'AWS_REGION'].filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Environment variables missing: ${missing.join(', ')}`);
  return {
    platform: env[platform] ?? '',
    environment: env[environment] ?? '',
    clusterArn: env[clusterArn] ?? '',
    region: env.AWS_REGION ?? '',
    loginPatienceSeconds: Number(env[patience]),
    ...certificates(env),
  };
}

function certificates(env: Readonly<Record<string, string | undefined>>): Pick<RotateEnvironment, 'certificates'> {
  const authorityArn = env[rotateVariables.certificateAuthorityArn];
  const validityDays = Number(env[rotateVariables.certificateDays]);
  return authorityArn && validityDays > 0 ? { certificates: { authorityArn, validityDays } } : {};
}

/** Secrets Manager calls them in this order, each in an invocation of its own (AWS: `rotate-secrets_lambda-functions.html`). */
export const rotationSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

export type RotationStep = (typeof rotationSteps)[number];

/** What Secrets Manager sends. */
export interface RotationEvent {
  readonly Step: RotationStep;
  /** ARN of the secret. */
  readonly SecretId: string;
  /** Id of the version that the rotation makes. */
  readonly ClientRequestToken: string;
}

/** Throws one error that names everything that is missing or unknown. */
export function readRotationEvent(event: unknown): RotationEvent {
  const { Step, SecretId, ClientRequestToken } = (event ?? {}) as Partial<Record<keyof RotationEvent, unknown>>;
  const faults = [
    ...(rotationSteps.some((step) => step === Step) ? [] : [`Step is none of ${rotationSteps.join(', ')}`]),
    ...(isText(SecretId) ? [] : ['SecretId is missing']),
    ...(isText(ClientRequestToken) ? [] : ['ClientRequestToken is missing']),
  ];
  if (faults.length > 0) throw new Error(`This is no event of a rotation in Secrets Manager: ${faults.join('; ')}.`);
  return event as RotationEvent;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** In the namespace and with the first two dimensions of the drift metrics. */
export const rotationMetrics = { ended: 'EndedRotations', failed: 'FailedRotations' } as const;
