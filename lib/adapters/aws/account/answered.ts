import { awsCall, awsErrorName } from '../aws-call.ts';

/** What AWS told, or why nothing is known. Ids may be in it, names of identities never. */
export type Answered<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string; readonly fix: string };

export function known<T>(value: T): Answered<T> {
  return { known: true, value };
}

/** One question, with the IAM action that it takes, such as `ec2:DescribeSubnets`. It never rejects: not knowing is an answer. */
export async function ask<T>(action: string, call: (signal: AbortSignal) => Promise<T>): Promise<Answered<T>> {
  const [service = action] = action.split(':');
  try {
    // A person waits, and rights that are missing now are not on their way.
    return known(await awsCall({ service, pauses: [] }, call));
  } catch (error) {
    return { known: false, ...reasonOf(action, causeOf(error)) };
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/** AWS's own message names the identity that asked, so only the kind of the failure is told. */
function reasonOf(action: string, cause: unknown): { readonly why: string; readonly fix: string } {
  const name = awsErrorName(cause) || 'an unknown error';
  if (/^(AccessDenied|Forbidden|UnauthorizedOperation|NotAuthorized)/.test(name)) {
    return { why: `these credentials may not ${action}`, fix: `allow ${action}, or look as somebody who may` };
  }
  if (/Credentials|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|AuthFailure|TokenProvider/.test(name)) {
    return { why: 'there are no valid AWS credentials', fix: 'provide a profile, AWS_* variables or a role' };
  }
  if (/^(AbortError|TimeoutError)$/.test(name)) {
    return { why: `${action} got no answer in time`, fix: 'check the way to AWS: proxy, VPN, endpoint' };
  }
  return { why: `${action} answered ${name}`, fix: 'run again; if it stays so, ask AWS' };
}
