import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Assembly } from '../documents/brownfield/assemble-domains.ts';
import type { Remark } from '../documents/brownfield/cluster-content.ts';
import { locateDomain } from '../documents/read-domain.ts';
import { writeDomain, writeSchemas } from '../documents/write-domain.ts';
import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import { formatProblem, type Problem } from '../model/problem.ts';
import { checkDomains } from '../policy/check-domains.ts';
import type { Finding } from '../policy/finding.ts';
import type { Invocation } from './commands/command.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { paint, type Terminal } from './terminal.ts';
import { today } from './today.ts';
import { UsageError } from './usage-error.ts';
import { waiveFindings } from './waive-findings.ts';

/** Where the domains will run. Absent: the rules that need a place are left to validate. */
interface Destination {
  readonly environment?: Environment;
  /** What made the files, for their first line. */
  readonly source: string;
}

interface DomainFile {
  readonly path: string;
  readonly contents: string;
  readonly text: string;
  readonly schemas: ReadonlyMap<string, string>;
}

/** Writes the domains of a cluster or of another tool below `--out`, and says what they leave open. */
export function writeTakenOver(
  { domains: found, remarks: open }: Assembly,
  { options, terminal }: Invocation,
  to: Destination,
): ExitCode {
  const { out = '.', waiveUntil } = options;
  const remarks = [...open, ...notEnabled(found, to.environment)];
  const findings = errorsOf(found, to.environment);
  const domains = waiveUntil === undefined ? found : found.map((domain) => waiveFindings(domain, findings, waiveUntil));
  const files = domains.map((domain) => domainFile(out, domain, remarks, to.source));
  refuseOverwriting(files, options.force);
  for (const file of files) writeFiles(file);
  const problems = openProblems(domains, files, to.environment);
  if (options.json) terminal.out(JSON.stringify({ files: files.map(({ path }) => path), remarks, problems }, null, 2));
  else show(files, remarks, problems, terminal);
  return exitCodes.done;
}

/** A file alone deploys nothing, and a plan of the environment would not speak of it. */
function notEnabled(domains: readonly Domain[], environment: Environment | undefined): readonly Remark[] {
  if (environment === undefined) return [];
  const missing = domains.map(({ name }) => name).filter((name) => !environment.domains.includes(name));
  const text = `not among the domains of ${environment.name}: add it to environments/${environment.name}.yaml`;
  return missing.map((subject) => ({ kind: 'not enabled', subject, text }));
}

function show(
  files: readonly DomainFile[],
  remarks: readonly Remark[],
  problems: readonly Problem[],
  terminal: Terminal,
): void {
  for (const { path, contents } of files) terminal.out(`written ${path}  ${contents}`);
  const warning = paint(terminal, 'yellow', 'warning');
  for (const { kind, subject, text } of remarks) terminal.out(`${warning} ${kind}: ${subject}: ${text}`);
  const open = paint(terminal, 'yellow', 'to do');
  for (const problem of problems) terminal.out(`${open} ${formatProblem(problem)}`);
  const counts = [
    count(files.length, 'domain'),
    count(remarks.length, 'warning'),
    `${problems.length} to do before validate passes`,
  ];
  terminal.out(counts.join(', '));
}

function domainFile(out: string, domain: Domain, remarks: readonly Remark[], source: string): DomainFile {
  const own = remarks.filter((remark) => remark.domain === domain.name);
  const comments = [
    `Taken over from ${source}. A person fills in the descriptions, and the zone, kind and schema of each topic.`,
    ...(own.length === 0 ? [] : ['What stands there and not in this file:']),
    ...own.map(({ kind, subject, text }) => `- ${kind}: ${subject}: ${text}`),
  ];
  return {
    path: join(out, 'domains', domain.name, 'domain.yaml'),
    contents: [count(domain.topics.length, 'topic'), count(domain.clients.length, 'client')].join(', '),
    text: writeDomain(domain, comments),
    schemas: writeSchemas(domain),
  };
}

/** All or nothing: half of the domains replaced would be of no cluster. */
function refuseOverwriting(files: readonly DomainFile[], force: boolean): void {
  const there = files.map(({ path }) => path).filter((path) => existsSync(path));
  if (force || there.length === 0) return;
  throw new UsageError(`Nothing was written: already there: ${there.join(', ')}. Replace with --force.`);
}

/** A schema that is there already is better than the one that says bytes. */
function writeFiles({ path, text, schemas }: DomainFile): void {
  write(path, text);
  for (const [name, schema] of schemas) {
    const file = join(dirname(path), name);
    if (!existsSync(file)) write(file, schema);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`;
}

/** What validate would refuse, found in the very texts that were written. */
function openProblems(
  domains: readonly Domain[],
  files: readonly DomainFile[],
  environment: Environment | undefined,
): readonly Problem[] {
  const located = files.map(({ path, text, schemas }) => locateDomain(path, text, schemas));
  const unreadable = located.flatMap((reading) => (reading.ok ? [] : reading.problems));
  return [
    ...unreadable,
    ...errorsOf(domains, environment).flatMap((finding): readonly Problem[] => {
      const reading = located[domains.findIndex(({ name }) => name === finding.domain)];
      if (reading?.ok) return [reading.value.locate(finding)];
      const { got, expected } = finding;
      return [{ place: { file: environment?.name ?? 'the domains' }, path: finding.path.join('.'), got, expected }];
    }),
  ];
}

function errorsOf(domains: readonly Domain[], environment: Environment | undefined): readonly Finding[] {
  const place = environment && { ...environment, domains: domains.map(({ name }) => name) };
  const findings = checkDomains({ domains, today: today(), ...(place === undefined ? {} : { environment: place }) });
  return findings.filter(({ severity }) => severity === 'error');
}
