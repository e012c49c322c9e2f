import { readFileSync } from 'node:fs';
import { planSchema } from '../documents/plan-schema.ts';
import { formatAccessFact } from '../model/access-fact.ts';
import { formatPath } from '../model/path.ts';
import { type Change, changeKey, type Risk, riskOf } from '../reconciler/change.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import type { Notice } from '../reconciler/notice.ts';
import type { GuardedPlan } from '../reconciler/reconcile-domain.ts';
import type { Refusal } from '../reconciler/refusal.ts';
import { InputProblems } from './input-problems.ts';
import { digestOf } from './reviewed-plan.ts';
import { version } from './version.ts';

export const planFormat = 'tidegate.plan.v1';

export type PlannedChange = Change & {
  readonly key: string;
  readonly risk: Risk;
  /** Why it may not run, and what would lift that. */
  readonly refusals: readonly Omit<Refusal, 'change'>[];
};

export interface PlannedDomain {
  readonly domain: string;
  readonly clusterId: string;
  readonly documentSha256: string;
  /** Binds all of this: `apply --plan` and `ApprovedPlan` run exactly what has it. */
  readonly digest: string;
  readonly changes: readonly PlannedChange[];
  /** What the changes of ACLs mean, as sentences. */
  readonly access: readonly string[];
  readonly notices: readonly Notice[];
}

/** A plan to be reviewed, kept and applied later. Its schema is `schemas/plan.schema.json`. */
export interface PlanDocument {
  readonly format: typeof planFormat;
  /** Of tidegate. */
  readonly version: string;
  readonly environment: string;
  readonly domains: readonly PlannedDomain[];
}

/** One domain with its plan. */
export interface PlannedEntry {
  readonly desired: HashedDocument;
  readonly guarded: GuardedPlan;
}

export function planDocument(environment: string, entries: readonly PlannedEntry[]): PlanDocument {
  return { format: planFormat, version, environment, domains: entries.map(plannedDomain) };
}

function plannedDomain({ desired, guarded: { plan, refusals, access } }: PlannedEntry): PlannedDomain {
  return {
    domain: plan.domain,
    clusterId: plan.clusterId,
    documentSha256: desired.sha256,
    digest: digestOf(plan, desired),
    changes: plan.changes.map((change) => ({
      ...change,
      key: changeKey(change),
      risk: riskOf(change),
      refusals: refusals.flatMap(({ change: key, ...refusal }) => (key === changeKey(change) ? [refusal] : [])),
    })),
    access: access.map(formatAccessFact),
    notices: plan.notices,
  };
}

/** Digest by domain of a plan in a file. Throws `InputProblems` when the file holds none, or one of another environment. */
export function readReviewedDigests(file: string, environment: string): ReadonlyMap<string, string> {
  const reading = planSchema.safeParse(parsed(textOf(file)));
  if (!reading.success) {
    const [issue] = reading.error.issues;
    throw problem(file, formatPath((issue?.path ?? []).map(String)), issue?.message ?? 'no plan', writtenBy);
  }
  const plan = reading.data;
  if (plan.environment !== environment) {
    throw problem(file, 'environment', `a plan of ${plan.environment}`, `one of ${environment}`);
  }
  return new Map(plan.domains.map(({ domain, digest }) => [domain, digest]));
}

const writtenBy = 'a plan, as tidegate plan --out FILE writes it';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw problem(file, '', 'no such file', writtenBy);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problem(file: string, path: string, got: string, expected: string): InputProblems {
  return new InputProblems([{ place: { file }, path, got, expected }]);
}
