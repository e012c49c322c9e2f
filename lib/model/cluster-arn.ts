/** ARN of an MSK cluster. */
export const clusterArnShape = {
  pattern: /^arn:[^:]+:kafka:[^:]+:\d{12}:cluster\/[^/]+\/[^/]+$/,
  expected: 'arn:<partition>:kafka:<region>:<account>:cluster/<name>/<uuid>',
} as const;

export interface ClusterPlace {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

/** Where a cluster is, by its ARN. Undefined: the text is none. */
export function clusterPlace(arn: string): ClusterPlace | undefined {
  if (!clusterArnShape.pattern.test(arn)) return undefined;
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  const [, name = ''] = resource.split('/');
  return { name, region, account };
}
