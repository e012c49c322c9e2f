package tidegate.twin;

import java.util.List;

/** A role with keys to sign with, as AWS STS would give them out. */
record IamSession(
    String principal, String roleArn, String secretAccessKey, String sessionToken, List<Statement> statements) {
  /** As IAM decides within one account: what is denied stays denied, what nobody allows is refused. */
  boolean may(MskAction action, RequestContext context) {
    boolean allowed = false;
    for (Statement statement : statements) {
      if (!statement.applies(action, context)) continue;
      if (!statement.allows()) return false;
      allowed = true;
    }
    return allowed;
  }

  /** Never its secrets. */
  @Override
  public String toString() {
    return principal;
  }
}
