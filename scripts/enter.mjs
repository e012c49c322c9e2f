// The way into every npm script: `node scripts/enter.mjs <script.ts> [arguments]`.
// Plain JavaScript for Node 20 with nothing installed. It sets up what is missing, then hands over to the installed Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { installPackages, packagesAreInstalled } from './packages.mjs';
import { missingPrerequisites } from './prerequisites.mjs';

const root = resolve(dirname(process.argv[1]), '..');
const script = resolve(process.argv[2] ?? '');
const scriptArguments = process.argv.slice(3);
const needsBrokers =
  /[\\/]scripts[\\/](start|test|bench[\\/]bench)\.ts$/.test(script) && !scriptArguments.includes('--without-brokers');

const missing = missingPrerequisites(needsBrokers);
if (missing.length > 0) giveUp(missing.join('\n'));
if (!packagesAreInstalled(root) && !installPackages(root)) giveUp('npm ci failed: see above.');
handOver([...(needsBrokers ? [join(root, 'scripts/with-kafka.ts')] : []), script, ...scriptArguments]);

function handOver(nodeArguments) {
  // Node 24, Lambda's own, comes as a package for Linux x64; elsewhere the machine's Node is new enough.
  const installed = join(root, 'node_modules/.bin/node');
  const child = spawn(existsSync(installed) ? installed : process.execPath, nodeArguments, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function giveUp(message) {
  console.error(message);
  // The code of "the world broke, the input is fine".
  process.exit(5);
}
