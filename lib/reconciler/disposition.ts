import type { DomainDocument } from '../model/domain-document.ts';
import type { Disposition, UndeclaredKind } from '../model/undeclared.ts';
import type { PlanMode } from './plan-input.ts';

/** A return removes nothing that is not ours, and nothing is removed from topics that CloudFormation manages. */
export function dispositionOf(
  { undeclared = {}, topicBackend }: DomainDocument,
  kind: UndeclaredKind,
  mode: PlanMode,
): Disposition {
  const wanted = undeclared[kind] ?? 'report';
  const elsewhere = topicBackend === 'cloudformation' && (kind === 'topics' || kind === 'overrides');
  return wanted === 'remove' && (mode === 'return' || elsewhere) ? 'report' : wanted;
}
