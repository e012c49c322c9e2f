import { enableCompileCache } from 'node:module';

// The CDK app: `cdk synth -c environment=dev`, with `-c config=<folder>` for a configuration elsewhere.
// Compiled code is kept between runs, and must be asked for before the CDK is loaded.

enableCompileCache();
const { synthesizeEnvironment } = await import('./synthesize-environment.ts');
await synthesizeEnvironment();
