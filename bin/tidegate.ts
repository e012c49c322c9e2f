#!/usr/bin/env node
import { main } from '../lib/cli/main.ts';
import { processTerminal } from '../lib/cli/terminal.ts';

main(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
