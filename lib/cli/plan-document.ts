import { readFileSync } from 'node:fs';
import { planFormat, planSchema } from '../documents/plan-schema.ts';
import type { Configuration } from '../documents/read-configuration.ts';
import { formatAccessFact } from '../model/access-fact.ts';
import { groupBy } from '../model/group-by.ts';
import { formatPath } from '../model/path.ts';
import type { Place } from '../model/problem.ts';
import { type Change, changeKey } from '../reconciler/change.ts';
import { judgedChanges } from '../reconciler/judged-changes.ts';
import type { HashedDocument } from '../reconciler/ledger.ts';
import type { Notice } from '../reconciler/notice.ts';
import type { GuardedPlan } from '../reconciler/reconcile-domain.ts';
import type { Refusal } from '../reconciler/refusal.ts';
import { type Assessment, assess } from '../reconciler/risk.ts';
import { type ChangePlaces, changePlaces } from './change-places.ts';
import { InputProblems } from './input-problems.ts';
import { type PartitionsPerBroker, partitionsPerBroker } from './partitions-per-broker.ts';
import { digestOf } from './reviewed-plan.ts';
import { version } from './version.ts';

/** Why a change may not run, and what would lift that. */
export interface PlannedRefusal extends Omit<Refusal, 'change'> {
  /** Where the domain's file declares what is refused; without a line where it no longer does. */
  readonly place?: Place;
}

export type PlannedChange = Change &
  Assessment & {
    readonly key: string;
    readonly refusals: readonly PlannedRefusal[];
  };

export interface PlannedDomain {
  readonly domain: string;
  readonly clusterId: string;
  readonly documentSha256: string;
  /** Binds all of this: `apply --plan` and `ApprovedPlan` run exactly what has it. */
  readonly digest: string;
  readonly changes: readonly PlannedChange[];
  /** What the changes of ACLs and of IAM statements mean, as sentences. */
  readonly access: readonly string[];
  readonly notices: readonly Notice[];
}

/** A plan to be reviewed, kept and applied later. Its schema is `schemas/plan.schema.json`. */
export interface PlanDocument {
  readonly format: typeof planFormat;
  /** Of tidegate. */
  readonly version: string;
  readonly environment: string;
  /** Absent: the function that planned is of an earlier version. */
  readonly partitionsPerBroker?: PartitionsPerBroker;
  readonly domains: readonly PlannedDomain[];
}

/** One domain with its plan. */
export interface PlannedEntry {
  readonly desired: HashedDocument;
  readonly guarded: GuardedPlan;
}

export function planDocument(configuration: Configuration, entries: readonly PlannedEntry[]): PlanDocument {
  const { environment } = configuration;
  const partitions = partitionsPerBroker(
    environment,
    entries.map(({ guarded }) => guarded),
  );
  const placeOf = changePlaces(configuration);
  return {
    format: planFormat,
    version,
    environment: environment.name,
    ...(partitions === undefined ? {} : { partitionsPerBroker: partitions }),
    domains: entries.map((entry) => plannedDomain(entry, placeOf)),
  };
}

function plannedDomain(
  { desired, guarded: { plan, refusals, access } }: PlannedEntry,
  placeOf: ChangePlaces,
): PlannedDomain {
  const refusalsOf = groupBy(refusals, ({ change }) => change);
  return {
    domain: plan.domain,
    clusterId: plan.clusterId,
    documentSha256: desired.sha256,
    digest: digestOf(plan, desired),
    changes: judgedChanges(plan).map((change) => ({
      ...change,
      key: changeKey(change),
      ...assess(change),
      refusals: (refusalsOf.get(changeKey(change)) ?? []).map(({ change: _, ...refusal }) => {
        const place = placeOf(plan.domain, change);
        return place === undefined ? refusal : { ...refusal, place };
      }),
    })),
    access: access.map(formatAccessFact),
    notices: plan.notices,
  };
}

/** Digest by domain of a plan in a file. Throws `InputProblems` when the file holds none, or one of another environment. */
export function readReviewedDigests(file: string, environment: string): ReadonlyMap<string, string> {
  const found = parsed(textOf(file));
  if (found === undefined) throw problem(file, '', 'text that is not JSON', writtenBy);
  const reading = planSchema.safeParse(found);
  if (!reading.success) {
    const [issue] = reading.error.issues;
    throw problem(file, formatPath((issue?.path ?? []).map(String)), 'something else, or nothing', writtenBy);
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
