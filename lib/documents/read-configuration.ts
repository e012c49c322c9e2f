import type { Domain } from '../model/domain.ts';
import type { Environment } from '../model/environment.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Path } from '../model/path.ts';
import { type Checked, invalid, type Place, type Problem, valid } from '../model/problem.ts';
import { checkDomains, type DomainChecks } from '../policy/check-domains.ts';
import { checkEnvironment } from '../policy/check-environment.ts';
import type { CompanyRule } from '../policy/company-rule.ts';
import type { Finding } from '../policy/finding.ts';
import type { CompanyClaim } from './claims-schema.ts';
import {
  type ConfigurationFiles,
  claimsFile,
  companyRulesFile,
  type DomainFiles,
  domainFolders,
  environmentNames,
} from './configuration-files.ts';
import type { Located } from './document-text.ts';
import { readClaims } from './read-claims.ts';
import { readCompanyRules } from './read-company-rules.ts';
import { locateDomain } from './read-domain.ts';
import { locateEnvironment } from './read-environment.ts';

/** Everything that one environment is built from, checked alone and together. */
export interface Configuration {
  readonly environment: Environment;
  /** Every domain of the folder, sorted by name. */
  readonly domains: readonly Domain[];
  /** Those that the environment enables, in its order. */
  readonly running: readonly Domain[];
  readonly warnings: readonly Problem[];
  /** What a waiver answers, with its reason and end. */
  readonly notes: readonly Problem[];
  /** Rules that the company adds. */
  readonly companyRules: readonly CompanyRule[];
  /** What the company wants to be impossible, besides what the platform claims. */
  readonly companyClaims: readonly CompanyClaim[];
  /** Where a domain's file, or without one the environment's, writes a value; undefined where it does not. */
  placeOf(path: Path, domain?: string): Place | undefined;
}

export interface ConfigurationSource {
  /** Name of the environment: `environments/<name>.yaml`. */
  readonly environment: string;
  /** Texts by path relative to the configuration folder: `environments/dev.yaml`, `domains/payments/schemas/x.avsc`. */
  readonly files: ConfigurationFiles;
  /** ISO date: approvals expire and support of Kafka versions ends. */
  readonly today: string;
  /** How the user calls the configuration folder; problems show it before every file. Default: nothing. */
  readonly folder?: string;
}

interface Reading<T> {
  readonly name: string;
  readonly document: Checked<Located<T>>;
}

/** Reads the environment and every domain: the configuration, or all problems of all files at once. */
export function readConfiguration(source: ConfigurationSource): Checked<Configuration> {
  const environment = readEnvironmentFile(source);
  const domains = domainFolders(source.files).map((folder) => readDomainFolder(source, folder));
  const rules = readRules(source);
  const companyRules = rules.ok ? rules.value : [];
  const claims = readOwnClaims(source);
  const findings = check({ today: source.today, companyRules }, environment, domains);
  const located = findings.map((finding) => ({ ...finding, problem: locate(finding, environment, domains) }));
  const ofSeverity = (severity: Finding['severity']) =>
    located.filter((finding) => finding.severity === severity).map(({ problem }) => problem);
  const unread = [...[environment, ...domains].map(({ document }) => document), rules, claims].flatMap((document) =>
    document.ok ? [] : document.problems,
  );
  const problems = [...unread, ...ofSeverity('error')];
  if (!environment.document.ok || problems.length > 0) return invalid(problems.sort(byPlace));
  const companyClaims = claims.ok ? claims.value : [];
  const [warnings, notes] = [ofSeverity('warning').sort(byPlace), ofSeverity('note').sort(byPlace)];
  const told = { warnings, notes, companyRules, companyClaims };
  return valid(configuration(environment.document.value, domains, told));
}

function configuration(
  { value: environment, placeOf }: Located<Environment>,
  readings: readonly Reading<Domain>[],
  told: Pick<Configuration, 'warnings' | 'notes' | 'companyRules' | 'companyClaims'>,
): Configuration {
  const domains = values(readings);
  return {
    environment,
    domains,
    running: environment.domains.flatMap((name) => domains.find((domain) => domain.name === name) ?? []),
    ...told,
    placeOf(path, domain) {
      if (domain === undefined) return placeOf(path);
      const document = readings.find(({ name }) => name === domain)?.document;
      return document?.ok ? document.value.placeOf(path) : undefined;
    },
  };
}

function values<T>(readings: readonly Reading<T>[]): readonly T[] {
  return readings.flatMap(({ document }) => (document.ok ? [document.value.value] : []));
}

function readRules({ files, folder }: ConfigurationSource): Checked<readonly CompanyRule[]> {
  const text = files.get(companyRulesFile);
  return text === undefined ? valid([]) : readCompanyRules(shown(folder, companyRulesFile), text);
}

function readOwnClaims({ files, folder }: ConfigurationSource): Checked<readonly CompanyClaim[]> {
  const text = files.get(claimsFile);
  return text === undefined ? valid([]) : readClaims(shown(folder, claimsFile), text);
}

function check(
  { today, companyRules }: Pick<DomainChecks, 'today' | 'companyRules'>,
  { document }: Reading<Environment>,
  domains: readonly Reading<Domain>[],
): readonly Finding[] {
  const environment = document.ok ? document.value.value : undefined;
  const unread = domains.filter((reading) => !reading.document.ok).map(({ name }) => name);
  return [
    ...(environment === undefined ? [] : checkEnvironment(environment, today)),
    ...checkDomains({ domains: values(domains), environment, today, unread, companyRules }),
  ];
}

function locate(finding: Finding, environment: Reading<Environment>, domains: readonly Reading<Domain>[]): Problem {
  const reading = finding.domain === undefined ? environment : domains.find(({ name }) => name === finding.domain);
  if (!reading?.document.ok) throw new Error(`The rule ${finding.rule} speaks about a document that was not read`);
  return { ...reading.document.value.locate(finding), rule: finding.rule };
}

function readEnvironmentFile({ environment: name, files, folder }: ConfigurationSource): Reading<Environment> {
  const path = `environments/${name}.yaml`;
  const file = shown(folder, path);
  const text = files.get(path);
  if (text !== undefined) return { name, document: named('environment', name, locateEnvironment(file, text)) };
  const existing = environmentNames(files);
  const expected =
    existing.length === 0
      ? 'the file of an environment; the folder holds none'
      : `one of the environments ${existing.join(', ')}`;
  const nearest = nearestWord(name, existing);
  const fix = nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` };
  return { name, document: invalid([{ place: { file }, path: '', got: 'no such file', expected, ...fix }]) };
}

function readDomainFolder({ folder }: ConfigurationSource, { name, text, schemas }: DomainFiles): Reading<Domain> {
  const file = shown(folder, `domains/${name}/domain.yaml`);
  if (text !== undefined) return { name, document: named('domain', name, locateDomain(file, text, schemas)) };
  const problem = {
    place: { file },
    path: '',
    got: 'no such file',
    expected: 'domain.yaml in every folder of domains',
  };
  return { name, document: invalid([problem]) };
}

/** A document says its own name, so that a copied file cannot stand for another. */
function named<T extends { readonly name: string }>(
  key: string,
  name: string,
  document: Checked<Located<T>>,
): Checked<Located<T>> {
  if (!document.ok || document.value.value.name === name) return document;
  const { value, locate } = document.value;
  const source = key === 'domain' ? 'folder' : 'file';
  return invalid([locate({ path: [key], got: `"${value.name}"`, expected: `${name}, the name of the ${source}` })]);
}

function shown(folder: string | undefined, path: string): string {
  return folder === undefined || folder === '' ? path : `${folder.replace(/\/$/, '')}/${path}`;
}

function byPlace(a: Problem, b: Problem): number {
  const [fileA, fileB] = [a.place.file, b.place.file];
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  return (a.place.line ?? 0) - (b.place.line ?? 0);
}
