import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { CfnResource, type CustomResource, RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { encodedTopicConfigs } from '../../lib/contracts/topic-resource.ts';
import { documentTopic, type TopicDefaults } from '../../lib/model/domain-document.ts';
import type { Topic } from '../../lib/model/topic.ts';
import { maximumStackResources } from '../../lib/model/topic-backend.ts';
import type { IKafkaCluster } from '../cluster/governed-cluster.ts';
import { type ConstructFault, formatFault, refuseFaults } from '../construct-fault.ts';

export interface TopicResourcesProps {
  readonly cluster: IKafkaCluster;
  readonly topicDefaults: TopicDefaults;
  /**
   * The domain's own resource. It comes first, so that what needs an approval is refused before CloudFormation touches a topic.
   * Access does not need the topic to exist.
   */
  readonly domain: CustomResource;
}

/** The topics of a domain as resources of CloudFormation, one `AWS::MSK::Topic` each. */
export class TopicResources extends Construct {
  private readonly props: TopicResourcesProps;

  constructor(scope: Construct, id: string, props: TopicResourcesProps) {
    super(scope, id);
    this.props = props;
    refuseFaults(scope, placeFaults(Stack.of(this), props.cluster));
    this.node.addValidation({ validate: () => (this.isFirst() ? stackFaults(Stack.of(this)).map(formatFault) : []) });
  }

  /** Of its stack: one of them tells of all. */
  private isFirst(): boolean {
    const all = Stack.of(this).node.findAll();
    return all.find((each) => each instanceof TopicResources && Stack.of(each) === Stack.of(this)) === this;
  }

  add(topic: Topic): CfnTopic {
    const { cluster, topicDefaults, domain } = this.props;
    const { name, partitions, replicationFactor, configs } = documentTopic(topic, {
      topicDefaults,
      flavour: cluster.flavour,
    });
    const added = new CfnTopic(this, name, {
      clusterArn: cluster.clusterArn,
      topicName: name,
      partitionCount: partitions,
      replicationFactor,
      // No empty text: AWS says what an absent one means, and nothing of an empty one.
      configs: encodedTopicConfigs(configs) || undefined,
    });
    // Also where its creation is rolled back: it may have existed, and a deletion of it cannot be undone.
    added.applyRemovalPolicy(RemovalPolicy.RETAIN);
    added.node.addDependency(domain);
    return added;
  }
}

/** MSK's topic APIs answer in the cluster's account and Region alone. */
function placeFaults(stack: Stack, cluster: IKafkaCluster): readonly ConstructFault[] {
  return (['account', 'region'] as const).flatMap((key) => {
    const [here, there] = [stack[key], cluster.env[key]];
    if (Token.compareStrings(here, there) !== TokenComparison.DIFFERENT) return [];
    const expected = `a stack in the cluster's ${key} ${there}, or topicBackend: reconciler`;
    return [{ prop: 'topicBackend', got: `cloudformation in a stack of ${key} ${here}`, expected }];
  });
}

function stackFaults(stack: Stack): readonly ConstructFault[] {
  const resources = stack.node.findAll().filter((each) => CfnResource.isCfnResource(each) && Stack.of(each) === stack);
  const topics = resources.filter(CfnTopic.isCfnTopic).length;
  if (resources.length <= maximumStackResources) return [];
  const got = `${topics} topics + ${resources.length - topics} other resources = ${resources.length} in ${stack.stackName}`;
  const expected = `at most ${maximumStackResources} in one stack; any number of topics of the reconciler is one resource`;
  return [{ prop: 'topicBackend', got, expected }];
}
