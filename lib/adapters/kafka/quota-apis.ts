import { api, itemError } from './apis.ts';

const quotaEntity = [{ entityType: 'string', entityName: 'nullableString' }] as const;

/** No components at all: every entity. */
export const describeClientQuotas = api({
  name: 'DescribeClientQuotas',
  key: 48,
  version: 1,
  request: {
    components: [{ entityType: 'string', matchType: 'int8', match: 'nullableString' }],
    strict: 'boolean',
  },
  response: {
    throttleTimeMs: 'int32',
    ...itemError,
    entries: [{ entity: quotaEntity, values: [{ key: 'string', value: 'float64' }] }, 'nullable'],
  },
});

export const alterClientQuotas = api({
  name: 'AlterClientQuotas',
  key: 49,
  version: 1,
  request: {
    entries: [{ entity: quotaEntity, ops: [{ key: 'string', value: 'float64', remove: 'boolean' }] }],
    validateOnly: 'boolean',
  },
  response: { throttleTimeMs: 'int32', results: [{ ...itemError, entity: quotaEntity }] },
});
