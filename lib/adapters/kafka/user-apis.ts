import { api, itemError } from './apis.ts';

/** KIP-554. No names at all: every user. */
export const describeUserScramCredentials = api({
  name: 'DescribeUserScramCredentials',
  key: 50,
  version: 0,
  request: { users: [{ name: 'string' }, 'nullable'] },
  response: {
    throttleTimeMs: 'int32',
    ...itemError,
    results: [{ user: 'string', ...itemError, credentialInfos: [{ mechanism: 'int8', iterations: 'int32' }] }],
  },
});

export const alterUserScramCredentials = api({
  name: 'AlterUserScramCredentials',
  key: 51,
  version: 0,
  request: {
    deletions: [{ name: 'string', mechanism: 'int8' }],
    upsertions: [{ name: 'string', mechanism: 'int8', iterations: 'int32', salt: 'bytes', saltedPassword: 'bytes' }],
  },
  response: { throttleTimeMs: 'int32', results: [{ user: 'string', ...itemError }] },
});
