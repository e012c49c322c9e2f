import { Lazy, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type DocumentAddress, type DomainProperties, resourceTypes } from '../../lib/contracts/reconcile.ts';
import type { Denial, Intent } from '../../lib/model/access.ts';
import type { Client, ClientReference } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';
import { type DomainDocument, domainDocument, type ResolvedDenial } from '../../lib/model/domain-document.ts';
import type { Topic } from '../../lib/model/topic.ts';
import { refuseFaults } from '../construct-fault.ts';
import { claimPrefixes } from './claimed-prefixes.ts';
import { clientRole } from './client-role.ts';
import { clientFaults, denialFaults, domainFaults, grantFaults, topicFaults } from './domain-faults.ts';
import { type DomainAccess, KafkaClient } from './kafka-client.ts';
import type { ClientProps, DomainPlace, KafkaDomainProps, TopicProps } from './kafka-domain-props.ts';
import { KafkaTopic, TopicGrants } from './kafka-topic.ts';
import { publishDocument } from './publish-document.ts';

/** A line of a domain file that waits for its client. */
interface PendingLine {
  readonly client: ClientReference;
  readonly admit: (client: KafkaClient) => void;
}

/** A business domain on one cluster: its topics, its clients, and who may do what with its topics. */
export class KafkaDomain extends Construct {
  /** A domain as a file declares it, with the access of its own clients; `admitClientsOf` adds that of others. */
  static fromDocument(scope: Construct, id: string, domain: Domain, place: DomainPlace): KafkaDomain {
    const declared = new KafkaDomain(scope, id, { ...place, ...domain });
    for (const { name, ...topic } of domain.topics) declared.addTopic(name, topic);
    for (const { name, ...client } of domain.clients) declared.addClient(name, client);
    declared.pending = [
      ...domain.access.map(({ client, topic, intent }) => ({
        client,
        admit: (found: KafkaClient) => declared.admit(intent, topic, found),
      })),
      ...domain.denials.map(({ client, ...denial }) => ({
        client,
        admit: (found: KafkaClient) => declared.deny(found, denial),
      })),
    ];
    declared.admitClientsOf(declared);
    return declared;
  }

  readonly domainName: string;
  private readonly props: KafkaDomainProps;
  private readonly access: DomainAccess;
  private readonly declaredTopics: Topic[] = [];
  private readonly topicsByName = new Map<string, KafkaTopic>();
  private readonly clientsByName = new Map<string, KafkaClient>();
  private readonly denials: ResolvedDenial[] = [];
  private pending: readonly PendingLine[] = [];

  constructor(scope: Construct, id: string, props: KafkaDomainProps) {
    super(scope, id);
    refuseFaults(this, [...domainFaults(props.name), ...claimPrefixes(props.reconciler, props)]);
    this.props = props;
    this.domainName = props.name;
    this.access = { domain: props.name, cluster: props.reconciler.cluster, lines: [] };
    props.reconciler.addResource<DomainProperties>(this, 'Resource', resourceTypes.domain, {
      Domain: props.name,
      // Rendered with the template: a grant that is made later is in the document.
      Document: Lazy.uncachedAny({
        produce: ({ preparing }) => (preparing ? undefined : publishDocument(this, this.document())),
      }) as unknown as DocumentAddress,
    });
    Tags.of(this).add('domain', props.name);
    Tags.of(this).add('owner', props.owner.team);
    Tags.of(this).add('cost-centre', props.owner.costCentre);
  }

  get topics(): ReadonlyMap<string, KafkaTopic> {
    return this.topicsByName;
  }

  get clients(): ReadonlyMap<string, KafkaClient> {
    return this.clientsByName;
  }

  addTopic(name: string, props: TopicProps): KafkaTopic {
    const { cluster } = this.access;
    const declared: Topic = { kind: 'stream', configs: {}, retentionClass: 'standard', ...props, name };
    refuseFaults(this, [
      ...topicFaults(declared, this.props.prefixes, cluster.brokerCount, Object.keys(this.props.zones ?? {})),
      ...(this.topics.has(name) ? [{ prop: 'topic', got: `${name} twice`, expected: 'each topic once' }] : []),
    ]);
    const grants = new TopicGrants((intent, client) => this.admit(intent, name, client));
    const topic = new KafkaTopic(cluster, name, grants);
    this.declaredTopics.push(declared);
    this.topicsByName.set(name, topic);
    return topic;
  }

  addClient(name: string, { role, connections, ...declared }: ClientProps): KafkaClient {
    const client: Client = { ...declared, name };
    refuseFaults(this, [
      ...clientFaults(client, role !== undefined, this.props),
      ...(this.clients.has(name) ? [{ prop: 'client', got: `${name} twice`, expected: 'each client once' }] : []),
    ]);
    const { assumedBy, authentication } = client;
    const added = new KafkaClient(client, {
      connections,
      owner: this.access,
      role: role ?? (authentication === 'iam' && assumedBy ? clientRole(this, name, assumedBy) : undefined),
      user: authentication === 'scram' ? this.props.scramUsers?.addUser(name) : undefined,
    });
    this.clientsByName.set(name, added);
    return added;
  }

  /** Stronger than every grant of the same topic. Not for IAM clients: Kafka's ACLs do not bind them. */
  deny({ client, owner }: KafkaClient, denial: Omit<Denial, 'client'>): void {
    refuseFaults(this, denialFaults(client));
    const reference = { domain: owner?.domain ?? '', client: client.name };
    this.denials.push({ ...denial, client: reference, resolvedClient: client });
  }

  /** Applies the lines of the domain's file that name clients of these domains. The others have no effect. */
  admitClientsOf(...domains: readonly KafkaDomain[]): void {
    const clientOf = ({ client }: PendingLine) =>
      domains.find(({ domainName }) => domainName === client.domain)?.clients.get(client.client);
    const lines = this.pending.map((line) => ({ line, client: clientOf(line) }));
    this.pending = lines.flatMap(({ line, client }) => (client === undefined ? [line] : []));
    for (const { line, client } of lines) if (client !== undefined) line.admit(client);
  }

  private admit(intent: Intent, topic: string, client: KafkaClient): void {
    const { cluster, domain } = this.access;
    refuseFaults(this, [
      ...grantFaults(intent, cluster, client),
      ...(this.topics.has(topic) ? [] : [{ prop: 'access', got: topic, expected: 'a topic that the domain declares' }]),
    ]);
    client.allow(cluster, intent, topic);
    if (client.owner === undefined) return;
    const reference = { domain: client.owner.domain, client: client.client.name };
    const line = { client: reference, topic, intent, topicDomain: domain, resolvedClient: client.client };
    for (const access of new Set([this.access, client.owner])) access.lines.push(line);
  }

  private document(): DomainDocument {
    const {
      reconciler: { platform, environment },
      prefixes,
      topicDefaults,
      quotas = [],
      approvals = [],
      onDelete = 'keep',
    } = this.props;
    return domainDocument({
      platform,
      environment,
      domain: this.domainName,
      prefixes,
      topics: this.declaredTopics,
      clients: [...this.clients.values()].map(({ client }) => client),
      access: this.access.lines,
      denials: this.denials,
      quotas,
      approvals,
      onDelete,
      topicDefaults,
    });
  }
}
