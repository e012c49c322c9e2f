import type { DomainDocument } from '../model/domain-document.ts';
import type { Disposition, UndeclaredKind } from '../model/undeclared.ts';
import type { PlanMode } from './plan-input.ts';

/** A return removes nothing that is not ours. */
export function dispositionOf({ undeclared = {} }: DomainDocument, kind: UndeclaredKind, mode: PlanMode): Disposition {
  const wanted = undeclared[kind] ?? 'report';
  return wanted === 'remove' && mode === 'return' ? 'report' : wanted;
}
