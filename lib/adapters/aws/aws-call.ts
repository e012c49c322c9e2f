import { PlatformError } from '../../model/platform-error.ts';

/** Longest wait for one answer of an AWS API, so that a missing VPC endpoint is named instead of eating the function's time. */
const awsCallLimitMilliseconds = 10_000;

/** New IAM policies take seconds to be known everywhere: a denial is tried again after these pauses. */
const denialPausesMilliseconds = [1_000, 2_000, 4_000, 8_000, 16_000];

/** S3 demands the retry of a conditional write that met another one in flight: nothing was decided yet. */
const conflictPausesMilliseconds = [50, 100, 200, 400];

/** How patient a call is. */
export interface AwsCallLimits {
  /** Pauses before a denied call is tried again. Default: five, 31 s in all. */
  readonly pauses?: readonly number[];
  /** Default: `awsCallLimitMilliseconds`. */
  readonly limitMilliseconds?: number;
}

export interface AwsCallOptions extends AwsCallLimits {
  /** The service as its VPC endpoint is named, such as `kafka` or `s3`. */
  readonly service: string;
}

/** Runs one AWS call with a time limit and a bounded retry of denials and conflicts; failures become `PlatformError`s. */
export async function awsCall<T>(
  { service, pauses = denialPausesMilliseconds, limitMilliseconds = awsCallLimitMilliseconds }: AwsCallOptions,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call(AbortSignal.timeout(limitMilliseconds));
    } catch (error) {
      const patience = isDenial(error) ? pauses : isConflict(error) ? conflictPausesMilliseconds : [];
      const pause = patience[attempt];
      if (pause === undefined) throw translateAwsError(service, error, limitMilliseconds);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** The literal name of an AWS error, such as `PreconditionFailed`. */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function isDenial(error: unknown): boolean {
  return /^(AccessDenied|Forbidden|UnauthorizedOperation)/.test(awsErrorName(error));
}

function isConflict(error: unknown): boolean {
  return awsErrorName(error) === 'ConditionalRequestConflict';
}

function translateAwsError(service: string, error: unknown, limitMilliseconds: number): unknown {
  if (error instanceof PlatformError) return error;
  const name = awsErrorName(error);
  const message = error instanceof Error ? error.message : String(error);
  if (name === 'AbortError' || name === 'TimeoutError' || /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/.test(message)) {
    return new PlatformError(
      'AWS_UNREACHABLE',
      `AWS ${service} did not answer within ${limitMilliseconds / 1_000} s: the VPC probably has no "${service}" endpoint, or its security group or policy shuts this function out.`,
      { retryable: true, cause: error },
    );
  }
  if (isDenial(error)) {
    return new PlatformError('AWS_DENIED', `AWS ${service} denied the call: ${message}`, { cause: error });
  }
  if (name === 'CredentialsProviderError' || name === 'ExpiredTokenException') {
    return new PlatformError(
      'AWS_DENIED',
      `AWS ${service} was not asked, for want of valid credentials: provide a profile, AWS_* variables or a role (${message}).`,
      { cause: error },
    );
  }
  return new PlatformError('AWS_REQUEST_FAILED', `AWS ${service} answered ${name}: ${message}`, { cause: error });
}
