import { slug } from '../lib/model/slug.ts';
import type { ConstructFault } from './construct-fault.ts';

/** Of a name that becomes a part of ARNs, aliases and names of functions. */
export function slugFaults(prop: string, name: string): readonly ConstructFault[] {
  return slug.pattern.test(name) ? [] : [{ prop, got: `"${name}"`, expected: slug.expected }];
}
