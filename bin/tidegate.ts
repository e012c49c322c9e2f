#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// V8 doubles its nursery as the heap grows, to 32 MB; most of what runs here dies young in one of 1 MB as well. The limit
// of its size (--max-semi-space-size) is read before any code of ours runs, its growth factor whenever it grows.
setFlagsFromString('--semi-space-growth-factor=1');

Promise.all([import('../lib/cli/main.ts'), import('../lib/cli/terminal.ts')]).then(async ([{ main }, terminal]) => {
  process.exitCode = await main(process.argv.slice(2), terminal.processTerminal());
});
