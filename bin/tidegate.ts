#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Decoded answers die young: a small nursery keeps the peak low, at little cost. It must be set before anything is loaded.
setFlagsFromString('--max-semi-space-size=2');

Promise.all([import('../lib/cli/main.ts'), import('../lib/cli/terminal.ts')]).then(async ([{ main }, terminal]) => {
  process.exitCode = await main(process.argv.slice(2), terminal.processTerminal());
});
