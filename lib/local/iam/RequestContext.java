package tidegate.twin;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The condition keys of a request that the twin knows (AWS: {@code IAM/latest/UserGuide/reference_policies_condition-keys.html}). */
final class RequestContext {
  /** Known to be absent: no request of the twin has them. */
  private static final Set<String> ABSENT =
      Set.of("aws:username", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcearn", "aws:sourceaccount",
          "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:federatedprovider");

  private final Map<String, String> values = new HashMap<>();

  RequestContext(IamSession session, String region, String clientAddress) {
    String account = session.principal().split(":", 6)[4];
    values.put("aws:principalarn", session.roleArn());
    values.put("aws:principalaccount", account);
    values.put("aws:principaltype", "AssumedRole");
    values.put("aws:resourceaccount", account);
    values.put("aws:requestedregion", region);
    values.put("aws:securetransport", "true");
    values.put("aws:sourceip", clientAddress);
    Instant now = Instant.now();
    values.put("aws:currenttime", now.toString());
    values.put("aws:epochtime", Long.toString(now.getEpochSecond()));
  }

  /** Null where the request has none. */
  String value(String lowerCaseKey) {
    return values.get(lowerCaseKey);
  }

  static boolean knows(String lowerCaseKey) {
    return ABSENT.contains(lowerCaseKey)
        || Set.of("aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:resourceaccount", "aws:requestedregion",
                "aws:securetransport", "aws:sourceip", "aws:currenttime", "aws:epochtime")
            .contains(lowerCaseKey);
  }
}
