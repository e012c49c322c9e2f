import { api, itemError } from './apis.ts';

const acl = {
  resourceType: 'int8',
  resourceName: 'string',
  patternType: 'int8',
  principal: 'string',
  host: 'string',
  operation: 'int8',
  permission: 'int8',
} as const;

const aclFilter = {
  ...acl,
  resourceName: 'nullableString',
  principal: 'nullableString',
  host: 'nullableString',
} as const;

export const describeAcls = api({
  name: 'DescribeAcls',
  key: 29,
  version: 3,
  request: aclFilter,
  response: {
    throttleTimeMs: 'int32',
    ...itemError,
    resources: [
      {
        resourceType: 'int8',
        resourceName: 'string',
        patternType: 'int8',
        acls: [{ principal: 'string', host: 'string', operation: 'int8', permission: 'int8' }],
      },
    ],
  },
});

export const createAcls = api({
  name: 'CreateAcls',
  key: 30,
  version: 3,
  request: { creations: [acl] },
  response: { throttleTimeMs: 'int32', results: [itemError] },
});

export const deleteAcls = api({
  name: 'DeleteAcls',
  key: 31,
  version: 3,
  request: { filters: [aclFilter] },
  response: { throttleTimeMs: 'int32', results: [{ ...itemError, matches: [{ ...itemError, ...acl }] }] },
});
