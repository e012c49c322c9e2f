import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The practical floor: what a small program on Kafka's own AdminClient needs to bring a cluster to a list of topics and
 * ACLs. It reads everything, compares, sends one call per kind of change, and reads again until it sees the result. It
 * has no ledger, no lease, no owner, no guard, no report.
 *
 * Usage: java Floor.java CLIENT.PROPERTIES DECLARED.TSV
 */
public final class Floor {
  private static final long FIRST_PAUSE_MILLISECONDS = 25;
  private static final long LONGEST_PAUSE_MILLISECONDS = 1_000;
  private static final long PATIENCE_MILLISECONDS = 60_000;

  record Topic(String name, int partitions, short replicas, Map<String, String> configs) {}

  record State(Map<String, Topic> topics, Set<AclBinding> acls) {}

  record Changes(
      List<NewTopic> created,
      Map<ConfigResource, Collection<AlterConfigOp>> edited,
      List<AclBinding> added,
      List<AclBinding> removed) {
    int count() {
      return created.size() + edited.size() + added.size() + removed.size();
    }
  }

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (FileReader reader = new FileReader(arguments[0])) {
      properties.load(reader);
    }
    State declared = declared(Path.of(arguments[1]));
    long lastWrite = 0;
    int count;
    try (Admin admin = Admin.create(properties)) {
      Changes changes = compare(declared, observed(admin));
      count = changes.count();
      if (count > 0) {
        apply(admin, changes);
        lastWrite = System.currentTimeMillis();
        untilShown(admin, declared);
      }
    }
    System.out.printf(
        "{\"changes\":%d,\"lastWrite\":%d,\"peakKilobytes\":%d}%n", count, lastWrite, peakKilobytes());
  }

  /** Lines of `topic, name, partitions, replicas, key=value...` and `acl, type, name, pattern, principal, host, operation, permission`. */
  private static State declared(Path file) throws Exception {
    State state = new State(new HashMap<>(), new HashSet<>());
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split("\t");
      if (fields[0].equals("topic")) {
        Map<String, String> configs = new HashMap<>();
        for (int index = 4; index < fields.length; index++) {
          String[] entry = fields[index].split("=", 2);
          configs.put(entry[0], entry[1]);
        }
        state.topics.put(
            fields[1], new Topic(fields[1], Integer.parseInt(fields[2]), Short.parseShort(fields[3]), configs));
      } else {
        state.acls.add(
            new AclBinding(
                new ResourcePattern(
                    ResourceType.valueOf(fields[1]), fields[2], PatternType.valueOf(fields[3])),
                new AccessControlEntry(
                    fields[4],
                    fields[5],
                    AclOperation.valueOf(fields[6]),
                    AclPermissionType.valueOf(fields[7]))));
      }
    }
    return state;
  }

  private static State observed(Admin admin) throws Exception {
    Set<String> names = admin.listTopics().names().get();
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    var described = admin.describeTopics(names).allTopicNames();
    var configured = admin.describeConfigs(resources).all();
    var acls = admin.describeAcls(AclBindingFilter.ANY).values();
    Map<String, Topic> topics = new HashMap<>();
    Map<ConfigResource, Config> configs = configured.get();
    for (TopicDescription topic : described.get().values()) {
      Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
      Map<String, String> overrides =
          config.entries().stream()
              .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
              .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
      short replicas = (short) topic.partitions().get(0).replicas().size();
      topics.put(topic.name(), new Topic(topic.name(), topic.partitions().size(), replicas, overrides));
    }
    return new State(topics, new HashSet<>(acls.get()));
  }

  private static Changes compare(State declared, State observed) {
    Changes changes = new Changes(new ArrayList<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    for (Topic topic : declared.topics.values()) {
      Topic found = observed.topics.get(topic.name());
      if (found == null) {
        changes.created.add(
            new NewTopic(topic.name(), topic.partitions(), topic.replicas()).configs(topic.configs()));
        continue;
      }
      List<AlterConfigOp> edits = new ArrayList<>();
      topic
          .configs()
          .forEach(
              (key, value) -> {
                if (value.equals(found.configs().get(key))) return;
                edits.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET));
              });
      if (!edits.isEmpty()) {
        changes.edited.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), edits);
      }
    }
    declared.acls.stream().filter(acl -> !observed.acls.contains(acl)).forEach(changes.added::add);
    observed.acls.stream().filter(acl -> !declared.acls.contains(acl)).forEach(changes.removed::add);
    return changes;
  }

  private static void apply(Admin admin, Changes changes) throws Exception {
    if (!changes.created.isEmpty()) admin.createTopics(changes.created).all().get();
    if (!changes.edited.isEmpty()) admin.incrementalAlterConfigs(changes.edited).all().get();
    if (!changes.added.isEmpty()) admin.createAcls(changes.added).all().get();
    if (!changes.removed.isEmpty()) {
      admin.deleteAcls(changes.removed.stream().map(AclBinding::toFilter).toList()).all().get();
    }
  }

  private static void untilShown(Admin admin, State declared) throws Exception {
    long deadline = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
    long pause = FIRST_PAUSE_MILLISECONDS;
    while (!isShown(admin, declared)) {
      if (System.currentTimeMillis() > deadline) throw new IllegalStateException("the broker does not show it");
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    }
  }

  /** A topic that is listed may still be unknown to the question after it. */
  private static boolean isShown(Admin admin, State declared) throws Exception {
    try {
      return compare(declared, observed(admin)).count() == 0;
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.RetriableException) return false;
      throw e;
    }
  }

  /** Linux tells; zero elsewhere. */
  private static long peakKilobytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return 0;
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
