package tidegate.twin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The roles that may come in and what their policies say, from a file that is read again whenever it is another one. */
final class IamPlane {
  /** Server property: where the file lies. */
  static final String FILE_CONFIG = "tidegate.iam.file";

  private static final Logger LOG = LoggerFactory.getLogger(IamPlane.class);

  /** What the file said when it was read. */
  record Snapshot(String region, String clusterArn, Map<String, IamSession> byAccessKey, Map<String, IamSession> byPrincipal) {
    static final Snapshot EMPTY = new Snapshot("", "", Map.of(), Map.of());
  }

  private final Path file;
  private Object seen;
  private Snapshot snapshot = Snapshot.EMPTY;

  private IamPlane(Path file) {
    this.file = file;
  }

  static IamPlane of(Map<String, ?> configs) {
    return new IamPlane(Path.of(String.valueOf(configs.get(FILE_CONFIG))));
  }

  /** A file that cannot be read lets nobody in. */
  synchronized Snapshot current() {
    Object now = null;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      now = List.of(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
      if (!now.equals(seen)) snapshot = read(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException | RuntimeException error) {
      if (seen != null || now != null) LOG.error("{} cannot be read, nobody comes in by IAM: {}", file, error.getClass().getName());
      snapshot = Snapshot.EMPTY;
    }
    seen = now;
    return snapshot;
  }

  private static Snapshot read(JsonNode root) {
    Map<String, IamSession> byAccessKey = new HashMap<>();
    Map<String, IamSession> byPrincipal = new HashMap<>();
    for (JsonNode node : root.path("sessions")) {
      List<Statement> statements = new ArrayList<>();
      node.path("statements").forEach(statement -> statements.add(Statement.of(statement)));
      String principal = node.path("principal").asText();
      IamSession session =
          new IamSession(principal, node.path("roleArn").asText(), node.path("secretAccessKey").asText(),
              node.path("sessionToken").asText(""), statements);
      byAccessKey.put(node.path("accessKeyId").asText(), session);
      byPrincipal.put(principal, session);
      statements.stream().flatMap(statement -> statement.faults().stream()).distinct().forEach(fault ->
          LOG.warn("A statement of {} has {}, which the twin cannot judge: it never allows, and always denies", principal, fault));
    }
    return new Snapshot(root.path("region").asText(), root.path("clusterArn").asText(), byAccessKey, byPrincipal);
  }
}
