import type { RoleCredentials } from './iam-plane.ts';

/** Runs with the AWS credentials of a role of the twin, whatever this process has of its own. */
export async function actingAs<T>(
  { accessKeyId, secretAccessKey, sessionToken }: RoleCredentials,
  run: () => Promise<T>,
) {
  const before = process.env;
  // A profile would win over keys.
  const { AWS_PROFILE: _, ...kept } = before;
  process.env = {
    ...kept,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  try {
    return await run();
  } finally {
    process.env = before;
  }
}
