/** The door `tidegate/adapters/aws`: the reconciler's other ports over AWS. Needs the SDK clients for MSK, Lambda and S3. */
export { type DocumentLocation, documentReader, type ReadDocument } from './document-store.ts';
export { type LambdaFunction, lambdaFunction } from './lambda-function.ts';
export { type BootstrapServers, type MskCluster, mskCluster } from './msk.ts';
export { stateBucket } from './state-bucket.ts';
export { systemClock } from './system-clock.ts';
