import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compares the lock file with the record that npm leaves in `node_modules` as the last step of an installation. */
export function packagesAreInstalled(root) {
  try {
    const wanted = readLock(join(root, 'package-lock.json'));
    const installed = readLock(join(root, 'node_modules/.package-lock.json'));
    return Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' ||
        installed[path]?.integrity === entry.integrity ||
        (entry.optional && installed[path] === undefined && !isForThisMachine(entry)),
    );
  } catch {
    return false;
  }
}

/** False when npm failed; it has said why. */
export function installPackages(root) {
  console.error('Installing the packages of package-lock.json (once, and again when it changes)');
  // The npm that runs us, else the one on the PATH. Everything goes to standard error: output belongs to the script.
  const cli = process.env.npm_execpath;
  const npm = cli?.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
  const ci = ['ci', '--prefer-offline', '--include=dev', '--include=optional'];
  const [program, ...programArguments] = [...npm, ...ci];
  return spawnSync(program, programArguments, { cwd: root, stdio: ['ignore', 2, 2] }).status === 0;
}

/** npm knows which C library this is, we do not: of the packages that depend on it either may be right. */
function isForThisMachine({ os, cpu, libc }) {
  return libc === undefined && [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch);
}

function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
