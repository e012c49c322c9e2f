/** Every way in which the world around tidegate can break. Adapters translate into one of these at the border. */
export type PlatformErrorCode =
  | 'BROKER_UNREACHABLE'
  | 'BROKER_AUTHENTICATION_FAILED'
  | 'BROKER_CERTIFICATE_UNTRUSTED'
  | 'BROKER_REQUEST_FAILED'
  | 'KAFKA_RIGHTS_MISSING'
  | 'DOCUMENT_MISSING'
  | 'DOCUMENT_CORRUPT'
  | 'LEASE_HELD'
  | 'LEASE_LOST'
  | 'DUPLICATE_REQUEST'
  | 'STATE_CONFLICT'
  | 'NOT_SETTLED'
  | 'OUT_OF_TIME'
  | 'AWS_UNREACHABLE'
  | 'AWS_DENIED'
  | 'AWS_REQUEST_FAILED'
  | 'TOOL_MISSING'
  | 'TWIN_FAILED'
  | 'UNSUPPORTED';

/** The world broke, the input is fine. The message is one sentence that says what to do; exit code 5. */
export class PlatformError extends Error {
  readonly code: PlatformErrorCode;
  /** True when the same call may succeed later without any change. */
  readonly retryable: boolean;

  constructor(code: PlatformErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'PlatformError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
