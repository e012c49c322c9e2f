import type { Path } from '../model/path.ts';
import type { Finding, Severity } from './finding.ts';

/** What a check reports; the rule adds who says it and how grave it is. */
export type Fault = Omit<Finding, 'rule' | 'severity' | 'waiver'>;

/** A rule that crosses fields, pure over its subject. The tables of rules are their own documentation. */
export interface Rule<Subject> {
  readonly id: string;
  readonly severity: Severity;
  /** A domain may be excepted, with reason and expiry. Absent: the rule protects somebody else, or Kafka refuses the rest. */
  readonly waivable?: true;
  /** It holds in production alone. */
  readonly production?: true;
  /** What has to hold, as one sentence. */
  readonly wants: string;
  /** The fact that makes it matter, with its source where it is not plain. */
  readonly because: string;
  readonly check: (subject: Subject) => readonly Fault[];
}

export function applyRules<Subject>(rules: readonly Rule<Subject>[], subject: Subject): readonly Finding[] {
  return rules.flatMap(({ id, severity, check }) => check(subject).map((fault) => ({ rule: id, severity, ...fault })));
}

/** The same rules for a whole that holds their subject, at a path of the whole's document. Undefined: this one holds none. */
export function rulesWithin<Whole, Part>(
  rules: readonly Rule<Part>[],
  partOf: (whole: Whole) => { readonly path: Path; readonly subject: Part } | undefined,
): readonly Rule<Whole>[] {
  return rules.map((rule) => ({
    ...rule,
    check: (whole) => {
      const part = partOf(whole);
      if (part === undefined) return [];
      return rule.check(part.subject).map((fault) => ({ ...fault, path: [...part.path, ...fault.path] }));
    },
  }));
}
