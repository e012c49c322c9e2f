import { resourceTypes } from '../contracts/reconcile.ts';
import { topicIdentifier, topicResourceType } from '../contracts/topic-resource.ts';
import type { Template, TemplateResource } from '../local/aws/cloud-assembly.ts';

/** By logical id, what identifies a resource that exists: the file that `cdk import --resource-mapping` takes. */
export type ResourceMapping = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface MappingChoices {
  /** None: all of the template. */
  readonly domains: readonly string[];
  /** Of the cluster, where the template does not spell it. */
  readonly clusterArn?: string;
}

/** The topics of a template, and those whose cluster is known only to CloudFormation. */
export interface MappedTopics {
  readonly mapping: ResourceMapping;
  /** Logical ids without an identifier: the ARN of their cluster is no text. */
  readonly unknown: readonly string[];
}

export function resourceMapping({ Resources = {} }: Template, { domains, clusterArn }: MappingChoices): MappedTopics {
  const topics = Object.entries(Resources).filter(
    ([, resource]) =>
      resource.Type === topicResourceType && (domains.length === 0 || domains.includes(domainOf(resource, Resources))),
  );
  const arns = topics.map(([logicalId, { Properties = {} }]) => {
    const cluster = typeof Properties.ClusterArn === 'string' ? Properties.ClusterArn : clusterArn;
    return [logicalId, cluster && topicArn(cluster, String(Properties.TopicName))] as const;
  });
  return {
    mapping: Object.fromEntries(
      arns.flatMap(([id, arn]) => (arn === undefined ? [] : [[id, { [topicIdentifier]: arn }]])),
    ),
    unknown: arns.flatMap(([id, arn]) => (arn === undefined ? [id] : [])),
  };
}

/** A topic comes after the resource of its domain. */
function domainOf({ DependsOn = [] }: TemplateResource, resources: NonNullable<Template['Resources']>): string {
  const domains = [DependsOn].flat().map((id) => resources[id]);
  const found = domains.find((resource) => resource?.Type === resourceTypes.domain);
  return String(found?.Properties?.Domain ?? '');
}

function topicArn(clusterArn: string, topic: string): string {
  return `${clusterArn.replace(':cluster/', ':topic/')}/${topic}`;
}
