import { PlatformError } from '../../model/platform-error.ts';
import { errorName } from './error-names.ts';

/** Something that is there, and about which the broker answers an error: `Topic payments.events`. */
export function unreadable(what: string, errorCode: number): PlatformError {
  return new PlatformError('BROKER_REQUEST_FAILED', `${what} cannot be read: ${errorName(errorCode)}.`, {
    retryable: true,
  });
}

/** A list that the broker does not give, for a reason that is no missing right: `ACLs`. */
export function notShown(what: string, errorCode: number, errorMessage: string | null): PlatformError {
  const reason = errorMessage || 'without a reason';
  return new PlatformError(
    'BROKER_REQUEST_FAILED',
    `The cluster does not show its ${what}: ${errorName(errorCode)}, ${reason}.`,
  );
}
