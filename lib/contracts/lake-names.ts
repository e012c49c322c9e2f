/** Names of the lake's buckets: policies of other accounts and stacks name them before they exist. Changing one is a breaking change. */

/** S3 allows 63 characters. */
export function lakeBucketName(
  platform: string,
  environment: string,
  account: string,
  zone: string,
  layer: string,
): string {
  return `${platform}-${environment}-${account}-${zone}-${layer}`;
}
