import { Lazy, Stack, Tags, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type DocumentAddress, type DomainProperties, resourceTypes } from '../../lib/contracts/reconcile.ts';
import { writerRoleName } from '../../lib/contracts/role-names.ts';
import type { Denial, Intent } from '../../lib/model/access.ts';
import type { Client, ClientReference } from '../../lib/model/client.ts';
import type { Domain } from '../../lib/model/domain.ts';
import { type DomainDocument, domainDocument, type ResolvedDenial } from '../../lib/model/domain-document.ts';
import { policyLimits } from '../../lib/model/policy.ts';
import { strictestZone } from '../../lib/model/strictest-zone.ts';
import type { Topic } from '../../lib/model/topic.ts';
import { formatFault, refuseFaults } from '../construct-fault.ts';
import { rawBucketsOf } from '../lake/lake-principals.ts';
import { lakeRights } from '../lake/lake-rights.ts';
import type { IDepartmentKey } from '../zones/department-key.ts';
import { accountFaults, clientRole } from './client-role.ts';
import { type DeclaredDomain, declaredDomain, domainsOn } from './declared-domain.ts';
import { type DepartmentKeys, departmentKeys, reachedFaults, sealFaults } from './department-keys.ts';
import {
  accessFaults,
  clientFaults,
  type DomainSite,
  denialFaults,
  domainFaults,
  grantFaults,
  lateFaults,
  meansFaults,
  sharingFaults,
  topicFaults,
} from './domain-faults.ts';
import { type DomainAccess, KafkaClient } from './kafka-client.ts';
import type { ClientProps, DomainPlace, KafkaDomainProps, TopicProps } from './kafka-domain-props.ts';
import { KafkaTopic, type ReadOptions, TopicGrants } from './kafka-topic.ts';
import { publishDocument } from './publish-document.ts';
import { TopicResources } from './topic-resources.ts';

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
      ...domain.access.map(({ client, topic, intent, department }) => ({
        client,
        admit: (found: KafkaClient) => declared.admit(intent, topic, found, { department }),
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
  private readonly place: DomainSite;
  private readonly declared: DeclaredDomain;
  private readonly access: DomainAccess;
  private readonly topicsByName = new Map<string, KafkaTopic>();
  private readonly clientsByName = new Map<string, KafkaClient>();
  private readonly topicResources?: TopicResources;
  private readonly departmentKeys?: DepartmentKeys;
  private readonly resolvedDenials: ResolvedDenial[] = [];
  private pending: readonly PendingLine[] = [];

  constructor(scope: Construct, id: string, props: KafkaDomainProps) {
    super(scope, id);
    const { name, reconciler, topicDefaults, zones, policy, companyRules = [] } = props;
    const { cluster } = reconciler;
    const { brokerCount, authentication, kafkaVersion, flavour, tieredStorage: tiered } = cluster;
    this.props = props;
    this.domainName = name;
    this.place = {
      brokerCount,
      authentication,
      kafkaVersion: Token.isUnresolved(kafkaVersion) ? undefined : kafkaVersion,
      flavour,
      tiered,
      topicDefaults,
      companyRules,
      limits: policyLimits({ name: reconciler.environment, policy }),
      zones: zones && Object.keys(zones),
    };
    this.declared = declaredDomain(props);
    this.access = { domain: name, cluster, lines: [] };
    const others = domainsOn(reconciler);
    refuseFaults(this, [
      ...domainFaults(this.declared, others, this.place),
      ...(flavour === 'serverless' && props.quotaDefaults !== undefined ? [quotaDefaultsFault] : []),
    ]);
    others.push(this.declared);
    const resource = reconciler.addResource<DomainProperties>(this, 'Resource', resourceTypes.domain, {
      Domain: name,
      ApprovedPlan: props.approvedPlans?.[name],
      // Rendered with the template: a grant that is made later is in the document.
      Document: Lazy.uncachedAny({
        produce: ({ preparing }) => (preparing ? undefined : publishDocument(this, this.document())),
      }) as unknown as DocumentAddress,
    });
    if (props.topicBackend === 'cloudformation') {
      this.topicResources = new TopicResources(this, 'Topics', { cluster, topicDefaults, domain: resource });
    }
    this.departmentKeys = departmentKeys(this, props);
    this.node.addValidation({
      validate: () => lateFaults(this.declared, domainsOn(reconciler), this.place).map(formatFault),
    });
    const tags = { domain: name, owner: props.owner.team, 'cost-centre': props.owner.costCentre };
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);
  }

  get topics(): ReadonlyMap<string, KafkaTopic> {
    return this.topicsByName;
  }

  get clients(): ReadonlyMap<string, KafkaClient> {
    return this.clientsByName;
  }

  /** Keys of its departments, by name. */
  get departments(): ReadonlyMap<string, IDepartmentKey> {
    return this.departmentKeys?.keys ?? new Map();
  }

  addTopic(name: string, props: TopicProps): KafkaTopic {
    const topic: Topic = { kind: 'stream', configs: {}, retentionClass: 'standard', ...props, name };
    refuseFaults(this, [
      ...topicFaults(topic, this.declared, domainsOn(this.props.reconciler), this.place),
      ...reachedFaults(topic, this.access.lines),
    ]);
    const grants = new TopicGrants((intent, client, options) => this.admit(intent, name, client, options));
    const added = new KafkaTopic(this.access.cluster, name, grants, this.topicResources?.add(topic));
    this.declared.topics.push(topic);
    this.topicsByName.set(name, added);
    return added;
  }

  addClient(name: string, { role, connections, ...props }: ClientProps): KafkaClient {
    const client: Client = { ...props, name };
    const { reconciler, scramUsers, clientCertificates } = this.props;
    refuseFaults(this, [
      ...clientFaults(client, this.declared, domainsOn(reconciler), this.place),
      ...meansFaults(client, {
        hasRole: role !== undefined,
        hasUsers: scramUsers !== undefined,
        hasCertificates: clientCertificates !== undefined,
      }),
      ...accountFaults(client, this.access.cluster),
    ]);
    const zone = () => this.zoneOf(name);
    const written = rawBucketsOf({ domain: this.domainName, client: name }, this.props.lake, Stack.of(this));
    const { platform, environment } = reconciler;
    const roleName = written.length === 0 ? undefined : writerRoleName(platform, environment, name);
    const added = new KafkaClient(client, {
      connections,
      owner: this.access,
      role: role ?? clientRole(this, client, this.access.cluster, roleName),
      user: client.authentication === 'scram' ? scramUsers?.addUser(name, zone) : undefined,
      certificate: client.certificate === 'issue' ? clientCertificates?.addClient(name, zone) : undefined,
    });
    for (const bucket of written) added.allowOutside(lakeRights(this, bucket, 'write'));
    // Others are let in by the first grant.
    if (client.clusterOperations !== undefined) added.letIn(this.access.cluster);
    this.declared.clients.push(client);
    this.clientsByName.set(name, added);
    return added;
  }

  /** Who may use every topic whose name starts with a prefix of the domain's, declared or not. */
  grantsBelow(prefix: string): TopicGrants {
    return new TopicGrants((intent, client, options) => this.admit(intent, `${prefix}*`, client, options));
  }

  /** Stronger than every grant of the same topic. Not for IAM clients: Kafka's ACLs do not bind them. */
  deny({ client, owner }: KafkaClient, props: Omit<Denial, 'client'>): void {
    const denial = { ...props, client: { domain: owner?.domain ?? '', client: client.name } };
    refuseFaults(this, denialFaults(client));
    this.declared.denials.push(denial);
    this.resolvedDenials.push({ ...denial, resolvedClient: client });
  }

  /** Applies the lines of the domain's file that name clients of these domains. The others have no effect. */
  admitClientsOf(...domains: readonly KafkaDomain[]): void {
    const clientOf = ({ client }: PendingLine) =>
      domains.find(({ domainName }) => domainName === client.domain)?.clients.get(client.client);
    const lines = this.pending.map((line) => ({ line, client: clientOf(line) }));
    this.pending = lines.flatMap(({ line, client }) => (client === undefined ? [line] : []));
    for (const { line, client } of lines) if (client !== undefined) line.admit(client);
  }

  private admit(intent: Intent, topic: string, client: KafkaClient, { department }: ReadOptions = {}): void {
    const { cluster, domain } = this.access;
    const { owner } = client;
    const reference = { domain: owner?.domain ?? '', client: client.client.name };
    const line = { client: reference, topic, intent, ...(department === undefined ? {} : { department }) };
    const departments = this.declared.topics.find(({ name }) => name === topic)?.departments;
    refuseFaults(this, [
      ...grantFaults(intent, cluster, client),
      ...accessFaults(line, this.declared, this.place),
      ...(owner ? sharingFaults(line, this.declared, this.place) : []),
      ...sealFaults(line, departments, client),
    ]);
    client.allow(cluster, intent, topic);
    if (departments !== undefined) this.departmentKeys?.admit(line, departments, client);
    if (owner === undefined) return;
    const resolved = { ...line, topicDomain: domain, resolvedClient: client.client };
    for (const access of new Set([this.access, owner])) access.lines.push(resolved);
  }

  /** The strictest zone whose topics a client of the domain may use. */
  private zoneOf(client: string): string | undefined {
    const lines = this.access.lines.filter(
      (line) => line.client.domain === this.domainName && line.client.client === client,
    );
    const zones = Object.values(this.props.zones ?? {});
    const named = zones.map(({ zoneName: name, classification }) => ({ name, classification }));
    return strictestZone(lines, domainsOn(this.props.reconciler), named);
  }

  private document(): DomainDocument {
    const { platform, environment, cluster } = this.props.reconciler;
    return domainDocument({
      ...this.declared,
      platform,
      environment,
      domain: this.domainName,
      access: this.access.lines,
      denials: this.resolvedDenials,
      topicDefaults: this.props.topicDefaults,
      quotaDefaults: this.props.quotaDefaults,
      allowEveryoneIfNoAclFound: cluster.allowEveryoneIfNoAclFound,
      flavour: cluster.flavour,
    });
  }
}

const quotaDefaultsFault = {
  prop: 'quotaDefaults',
  got: 'default quotas',
  expected: 'nothing: MSK Serverless has no quotas',
};
