import type { Domain } from '../model/domain.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { Waiver } from '../model/waiver.ts';
import type { Finding } from './finding.ts';
import { applyRules, type Fault, type Rule } from './rule.ts';

/** What a waiver must know of a rule. */
export type WaivableRule = Pick<Rule<never>, 'id' | 'waivable' | 'production'>;

export interface WaiverChecks {
  readonly domains: readonly Domain[];
  /** Every rule that a waiver may name, whether it found something or not. */
  readonly rules: readonly WaivableRule[];
  /** ISO date; a waiver holds until the end of its day. */
  readonly today: string;
  /** Domains whose unused waivers are pointed out: rules of an environment say nothing about the others. */
  readonly judged: readonly string[];
  /** Rules of production were asked as well. */
  readonly production: boolean;
}

/** Subject of the rules about waivers themselves. */
export interface WaiverUse extends WaiverChecks {
  readonly used: ReadonlySet<Waiver>;
}

/** The findings with those that a waiver answers as notes, and what is wrong with the waivers. */
export function applyWaivers(findings: readonly Finding[], checks: WaiverChecks): readonly Finding[] {
  const answered = findings.map((finding) => answer(finding, checks));
  const used = new Set(answered.flatMap(({ waiver }) => waiver ?? []));
  return [...answered, ...applyRules(waiverRules, { ...checks, used })];
}

function answer(finding: Finding, { domains, rules, today }: WaiverChecks): Finding {
  const domain = domains.find(({ name }) => name === finding.domain);
  if (domain?.waivers === undefined || !isWaivable(finding.rule, rules)) return finding;
  const named = resourcesOf(finding, domain);
  const waiver = domain.waivers.find(
    ({ rule, resource, expires }) =>
      rule === finding.rule && expires >= today && (resource === undefined || named.includes(resource)),
  );
  if (waiver === undefined) return finding;
  const fix = `Waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`;
  return { ...finding, severity: 'note', waiver, fix };
}

function isWaivable(id: string, rules: readonly WaivableRule[]): boolean {
  return rules.find((rule) => rule.id === id)?.waivable === true;
}

/** Names of the topics and clients that a finding speaks of. */
function resourcesOf({ path: [list, item, ...rest] }: Finding, domain: Domain): readonly string[] {
  const index = Number(item);
  switch (list) {
    case 'topics':
      return [domain.topics[index]?.name ?? `${item}`];
    case 'clients':
      return [domain.clients[index]?.name ?? `${item}`];
    case 'quotas':
      return [domain.quotas[index]?.client ?? `${item}`];
    case 'access':
      return [`${item}`, clientName(`${item}`), ...rest.map(String)];
    default:
      return [];
  }
}

/** A client as its own domain calls it. */
function clientName(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1);
}

/** A complaint about each waiver that a check finds fault with. */
function each(
  check: (waiver: Waiver, use: WaiverUse, domain: Domain) => Omit<Fault, 'domain'> | undefined,
): Rule<WaiverUse>['check'] {
  return (use) =>
    use.domains.flatMap((domain) =>
      (domain.waivers ?? []).flatMap((waiver, index) => {
        const fault = check(waiver, use, domain);
        return fault === undefined ? [] : [{ ...fault, domain: domain.name, path: ['waivers', index, ...fault.path] }];
      }),
    );
}

export const waiverRules: readonly Rule<WaiverUse>[] = [
  {
    id: 'waiver-rule',
    severity: 'error',
    wants: 'Waivers of rules that exist and may be waived.',
    because: 'Rules that protect others, and what Kafka refuses, hold without exception.',
    check: each(({ rule }, { rules }) => {
      if (isWaivable(rule, rules)) return undefined;
      const path = ['rule'];
      if (rules.some(({ id }) => id === rule))
        return {
          path,
          got: `"${rule}", which cannot be waived`,
          expected: 'a waivable rule, see docs/policy-rules.md',
        };
      const nearest = nearestWord(
        rule,
        rules.filter(({ waivable }) => waivable).map(({ id }) => id),
      );
      const fix = nearest === undefined ? {} : { fix: `Did you mean ${nearest}?` };
      return {
        path,
        got: `"${rule}", which is no rule`,
        expected: 'a waivable rule, see docs/policy-rules.md',
        ...fix,
      };
    }),
  },
  {
    id: 'waiver-expired',
    severity: 'error',
    wants: 'Waivers that still hold.',
    because: 'An exception has an end, or it is the rule.',
    check: each(({ rule, expires, owner }, { today, rules }) => {
      if (expires >= today || !isWaivable(rule, rules)) return undefined;
      const fix = `Ask ${owner}: renew it or follow ${rule}`;
      return { path: ['expires'], got: `${expires}, which is past`, expected: `${today} or later`, fix };
    }),
  },
  {
    id: 'waiver-unused',
    severity: 'warning',
    wants: 'Waivers that answer something.',
    because: 'One that answers nothing will answer the next mistake.',
    check: each((waiver, { used, today, rules, judged, production }, domain) => {
      const rule = rules.find(({ id }) => id === waiver.rule);
      const isJudged = rule?.waivable && (production || !rule.production) && judged.includes(domain.name);
      if (!isJudged || waiver.expires < today || used.has(waiver)) return undefined;
      const got = `"${waiver.rule}", which finds nothing to waive`;
      return { path: ['rule'], got, expected: 'a waiver in use', fix: 'Remove it' };
    }),
  },
];
