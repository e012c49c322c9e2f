import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PlatformError } from '../model/platform-error.ts';
import { jarNames } from './kafka-runtime.ts';
import { runTool } from './run-tool.ts';

const oldestJava = 17;

/** How the twin's Java programs are started. */
export interface Java {
  /** Options of every program: class path, quick start, and the archive of loaded classes (AppCDS) where there is one. */
  readonly options: readonly string[];
  /** Where that archive belongs, as long as it is missing. It takes a quarter off the start of a twin. */
  readonly missingArchive?: string;
}

/** Checks the JDK on the PATH; `added` are jars besides Kafka's own. */
export async function findJava(jars: string, added: readonly string[] = []): Promise<Java> {
  const version = await runTool('java', ['-version']);
  const major = Number(/version "(\d+)/.exec(version)?.[1]);
  if (!(major >= oldestJava)) {
    const found = version.split('\n')[0];
    throw new PlatformError('TOOL_MISSING', `The twin needs a JDK ${oldestJava} or newer, the PATH has ${found}`);
  }
  const classPath = [...jarNames(jars).map((jar) => join(jars, jar)), ...added].join(delimiter);
  const quickStart = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  const options = [...quickStart, '-cp', classPath];
  // An archive fits one JDK and one class path only.
  const archive = join(
    jars,
    `${createHash('sha256')
      .update([version, ...added].join('\n'))
      .digest('hex')
      .slice(0, 8)}.jsa`,
  );
  return existsSync(archive)
    ? { options: [`-XX:SharedArchiveFile=${archive}`, ...options] }
    : { options, missingArchive: archive };
}

/** Makes a node write the missing archive when it ends in an orderly way. */
export function archiveOptions({ missingArchive }: Java): readonly string[] {
  return missingArchive === undefined ? [] : [`-XX:ArchiveClassesAtExit=${partialArchive(missingArchive)}`];
}

/** Puts what that node wrote where the next start looks for it. */
export function keepArchive({ missingArchive }: Java): void {
  if (missingArchive === undefined || !existsSync(partialArchive(missingArchive))) return;
  renameSync(partialArchive(missingArchive), missingArchive);
}

function partialArchive(archive: string): string {
  return `${archive}.${process.pid}`;
}
