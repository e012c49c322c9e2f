/**
 * Names of the lake's buckets: policies name them before they exist. S3 allows 63 characters. Changing one is a breaking change.
 */
export function lakeBucketName(
  platform: string,
  environment: string,
  account: string,
  zone: string,
  layer: string,
): string {
  return `${platform}-${environment}-${account}-${zone}-${layer}`;
}
