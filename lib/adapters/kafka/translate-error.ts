import { PlatformError } from '../../model/platform-error.ts';
import { type KafkaConnection, principalOf, requestTimeout } from './connection-settings.ts';

/** OpenSSL's and Node's codes for a broker certificate that does not prove who the broker is. */
const untrusted: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What kafkajs' errors carry, in one shape. */
interface Fault {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly type?: string;
  readonly broker?: string;
}

/** Translates whatever kafkajs, the network or TLS threw into one sentence that says what to do. */
export function translateError(error: unknown, connection: KafkaConnection): PlatformError {
  if (error instanceof PlatformError) return error;
  const fault = innermost(error);
  const broker = fault.broker ?? connection.bootstrapServers.join(', ');
  const code = typeof fault.code === 'string' ? fault.code : undefined;
  if (refusedLogin(fault, code)) {
    return new PlatformError('BROKER_AUTHENTICATION_FAILED', loginAdvice(broker, connection), { cause: error });
  }
  if (code !== undefined && untrusted.has(code)) {
    return new PlatformError(
      'BROKER_CERTIFICATE_UNTRUSTED',
      `The certificate of ${broker} is not trusted (${code}): check the address, and pass the CA that signed it.`,
      { cause: error },
    );
  }
  if (fault.name === 'KafkaJSConnectionError' || fault.name === 'KafkaJSConnectionClosedError') {
    return new PlatformError(
      'BROKER_UNREACHABLE',
      `${broker} cannot be reached (${code ?? fault.message}): check the address, the port (each way to log in has its ` +
        'own), that the brokers run, and that network and security groups let you through.',
      { cause: error, retryable: true },
    );
  }
  return requestFailed(broker, fault, error);
}

function requestFailed(broker: string, fault: Fault, cause: unknown): PlatformError {
  if (fault.name === 'KafkaJSRequestTimeoutError') {
    return new PlatformError(
      'BROKER_REQUEST_FAILED',
      `${broker} did not answer within ${requestTimeout / 1_000} s: check the brokers' health, then run again.`,
      { cause, retryable: true },
    );
  }
  return new PlatformError(
    'BROKER_REQUEST_FAILED',
    `A request to ${broker} failed: ${fault.message.replace(/\.$/, '')}.`,
    { cause },
  );
}

/** An alert about a certificate that arrives is about ours: the broker sent it. */
function refusedLogin({ name, type }: Fault, code: string | undefined): boolean {
  return (
    name === 'KafkaJSSASLAuthenticationError' ||
    type === 'SASL_AUTHENTICATION_FAILED' ||
    type === 'UNSUPPORTED_SASL_MECHANISM' ||
    type === 'ILLEGAL_SASL_STATE' ||
    /^ERR_SSL_.*ALERT_.*(CERTIFICATE|UNKNOWN_CA)/.test(code ?? '')
  );
}

function loginAdvice(broker: string, connection: KafkaConnection): string {
  const refused = `${broker} refused the login of ${principalOf(connection)}: `;
  switch (connection.authentication.mode) {
    case 'scram':
      return `${refused}check user name and password, and that this is the SASL/SCRAM port.`;
    case 'iam':
      // A token is signed with the time of this machine and holds for a quarter of an hour of the brokers' time.
      return `${refused}its policy must allow kafka-cluster:Connect on this cluster, this must be the IAM port, and the clock of this machine must be right.`;
    case 'mtls':
      return `${refused}it must be signed by a CA that the cluster trusts, and this must be the TLS port.`;
  }
}

/** kafkajs wraps the cause once or twice when it gives up. */
function innermost(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
