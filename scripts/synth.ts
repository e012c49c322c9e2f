import { join } from 'node:path';
import { environmentNames } from '../lib/cli/load-configuration.ts';
import { readCloudAssembly } from '../lib/local/aws/cloud-assembly.ts';
import { bundleHandlers } from './bundle.ts';
import { showAssembly } from './start/show-assembly.ts';
import { synthesize } from './synthesize.ts';

// npm run synth [-- ENVIRONMENT …]: what would be deployed, and what the rule packs say. Assemblies go to cdk.out/.

const root = process.cwd();
const named = process.argv.slice(2);
const environments = named.length === 0 ? environmentNames(join(root, 'config')) : named;

await bundleHandlers();
for (const environment of environments) {
  process.stdout.write(`${environment}\n`);
  const assembly = join(root, 'cdk.out', environment);
  const { succeeded, output, validation } = await synthesize(root, environment, assembly);
  if (succeeded && validation !== undefined) showAssembly(readCloudAssembly(assembly), validation);
  else process.stderr.write(output);
  if (!succeeded || validation === undefined || validation.open.length > 0) process.exitCode = 1;
}
