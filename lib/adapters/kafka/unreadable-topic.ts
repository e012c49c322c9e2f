import { PlatformError } from '../../model/platform-error.ts';
import { errorName } from './error-names.ts';

/** A topic that is there, and about which the broker answers an error. */
export function unreadableTopic(name: string, errorCode: number): PlatformError {
  return new PlatformError('BROKER_REQUEST_FAILED', `Topic ${name} cannot be read: ${errorName(errorCode)}.`, {
    retryable: true,
  });
}
