import type { Domain } from '../model/domain.ts';
import type { DomainSet } from './domain-set.ts';
import type { Fault, Rule } from './rule.ts';

/** What is wrong with a domain, at a path of its document. */
export type DomainComplaint = Omit<Fault, 'domain'>;

/** A check of every domain on its own. */
export function eachDomain(
  check: (domain: Domain, set: DomainSet) => readonly DomainComplaint[],
): Rule<DomainSet>['check'] {
  return (set) =>
    set.domains.flatMap((domain) => check(domain, set).map((complaint) => ({ domain: domain.name, ...complaint })));
}
