import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One line for each thing that is not there, with what to install. */
export function missingPrerequisites(needsBrokers) {
  return [missingNode(), ...(needsBrokers ? [missingJdk(), missingMaven()] : [])].filter(Boolean);
}

function missingNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  // On Linux x64 any Node that can run npm will do: the one that runs the project is installed with it.
  const onLinux = process.platform === 'linux' && process.arch === 'x64';
  if (onLinux ? major >= 20 : major > 22 || (major === 22 && minor >= 18)) return undefined;
  return `Node: found ${process.versions.node}, install ${onLinux ? '20' : '22.18'} or newer (https://nodejs.org).`;
}

function missingJdk() {
  const advice = 'install a JDK 17 or newer (Debian: openjdk-17-jdk-headless, Homebrew: openjdk)';
  const absent = ['java', 'javac', 'keytool'].filter((tool) => !isOnPath(tool));
  if (absent.length > 0) return `JDK: ${absent.join(', ')} not found on the PATH, ${advice}.`;
  const version = spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '';
  const major = Number(/version "(\d+)/.exec(version)?.[1]);
  return major >= 17 ? undefined : `JDK: found ${version.split('\n')[0] || 'one that does not start'}, ${advice}.`;
}

function missingMaven() {
  return isOnPath('mvn')
    ? undefined
    : 'Maven: mvn not found on the PATH, install Apache Maven (Debian and Homebrew: maven).';
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));
}
