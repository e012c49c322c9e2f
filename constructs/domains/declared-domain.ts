import type { Denial } from '../../lib/model/access.ts';
import type { Client } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';
import type { Topic } from '../../lib/model/topic.ts';
import type { KafkaReconciler } from '../reconciler/kafka-reconciler.ts';
import type { KafkaDomainProps } from './kafka-domain-props.ts';

/** A domain as far as its construct has declared it. Access is checked line by line, when it is granted. */
export interface DeclaredDomain extends Domain {
  readonly topics: Topic[];
  readonly clients: Client[];
  readonly denials: Denial[];
}

const domainsByReconciler = new WeakMap<KafkaReconciler, DeclaredDomain[]>();

/** The domains of one cluster in the order of their declaration. */
export function domainsOn(reconciler: KafkaReconciler): DeclaredDomain[] {
  const domains = domainsByReconciler.get(reconciler) ?? [];
  domainsByReconciler.set(reconciler, domains);
  return domains;
}

/** What the props say; topics, clients and access lines come later. */
export function declaredDomain({ name, prefixes, owner, ...props }: KafkaDomainProps): DeclaredDomain {
  const { quotas = [], approvals = [], waivers = [], onDelete = 'keep', undeclared, topicBackend, departments } = props;
  const empty = { description: '', topics: [], clients: [], access: [], denials: [] };
  const chosen = {
    ...(undeclared && { undeclared }),
    ...(topicBackend && { topicBackend }),
    ...(departments && { departments }),
  };
  return { name, prefixes, owner, quotas, approvals, waivers, onDelete, ...chosen, ...empty };
}
