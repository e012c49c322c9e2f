package tidegate.twin;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What an operation of Kafka is to MSK's IAM plane (AWS: {@code msk/latest/developerguide/kafka-actions.html}). Nothing implies
 * anything else here: in Kafka's ACLs WRITE implies DESCRIBE, in that table both are named.
 */
record MskAction(String name, String resource) {
  static final String CONNECT = "kafka-cluster:Connect";

  private static final Map<ResourceType, Map<AclOperation, String>> NAMES =
      Map.of(
          ResourceType.CLUSTER,
          Map.of(
              AclOperation.DESCRIBE, "DescribeCluster",
              AclOperation.ALTER, "AlterCluster",
              AclOperation.DESCRIBE_CONFIGS, "DescribeClusterDynamicConfiguration",
              AclOperation.ALTER_CONFIGS, "AlterClusterDynamicConfiguration",
              AclOperation.IDEMPOTENT_WRITE, "WriteDataIdempotently"),
          ResourceType.TOPIC,
          Map.of(
              AclOperation.CREATE, "CreateTopic",
              AclOperation.DESCRIBE, "DescribeTopic",
              AclOperation.ALTER, "AlterTopic",
              AclOperation.DELETE, "DeleteTopic",
              AclOperation.DESCRIBE_CONFIGS, "DescribeTopicDynamicConfiguration",
              AclOperation.ALTER_CONFIGS, "AlterTopicDynamicConfiguration",
              AclOperation.READ, "ReadData",
              AclOperation.WRITE, "WriteData"),
          ResourceType.GROUP,
          Map.of(
              AclOperation.READ, "AlterGroup",
              AclOperation.DESCRIBE, "DescribeGroup",
              AclOperation.DELETE, "DeleteGroup"),
          ResourceType.TRANSACTIONAL_ID,
          Map.of(
              AclOperation.WRITE, "AlterTransactionalId",
              AclOperation.DESCRIBE, "DescribeTransactionalId"));

  private static final Map<ResourceType, String> KINDS =
      Map.of(
          ResourceType.TOPIC, "topic",
          ResourceType.GROUP, "group",
          ResourceType.TRANSACTIONAL_ID, "transactional-id");

  /** Empty for what no {@code kafka-cluster:} action stands for: no policy can allow it. */
  static Optional<MskAction> of(AclOperation operation, ResourcePattern resource, String clusterArn) {
    return Optional.ofNullable(NAMES.getOrDefault(resource.resourceType(), Map.of()).get(operation))
        .map(name -> new MskAction("kafka-cluster:" + name, arn(resource, clusterArn)));
  }

  /** A cluster {@code …:cluster/<name>/<uuid>} has the topics {@code …:topic/<name>/<uuid>/<topic>}. */
  private static String arn(ResourcePattern resource, String clusterArn) {
    String kind = KINDS.get(resource.resourceType());
    if (kind == null) return clusterArn;
    return clusterArn.replaceFirst(":cluster/", ":" + kind + "/") + "/" + resource.name();
  }
}
