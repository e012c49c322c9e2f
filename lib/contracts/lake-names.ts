/** In characters (AWS: `AmazonS3/latest/userguide/bucketnamingrules.html`). */
export const longestBucketName = 63;

/** Names of the lake's buckets: policies name them before they exist. Changing one is a breaking change. */
export function lakeBucketName(
  platform: string,
  environment: string,
  account: string,
  zone: string,
  layer: string,
): string {
  return `${platform}-${environment}-${account}-${zone}-${layer}`;
}
