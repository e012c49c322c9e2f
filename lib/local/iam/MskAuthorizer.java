package tidegate.twin;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * MSK's two planes: policies decide for whoever came in by IAM, ACLs for everybody else, and neither reaches the other's principals
 * (AWS: {@code msk/latest/developerguide/iam-access-control.html}).
 */
public final class MskAuthorizer extends StandardAuthorizer {
  private IamPlane plane;

  @Override
  public void configure(Map<String, ?> configs) {
    super.configure(configs);
    plane = IamPlane.of(configs);
  }

  @Override
  public List<AuthorizationResult> authorize(AuthorizableRequestContext request, List<Action> actions) {
    if (!cameByIam(request)) return super.authorize(request, actions);
    IamPlane.Snapshot policies = plane.current();
    IamSession session = policies.byPrincipal().get(request.principal().getName());
    if (session == null) return actions.stream().map(action -> AuthorizationResult.DENIED).toList();
    RequestContext context = new RequestContext(session, policies.region(), request.clientAddress().getHostAddress());
    // MSK asks for it when a connection is made. Here no address is known yet by then, so each request asks.
    boolean connects = session.may(new MskAction(MskAction.CONNECT, policies.clusterArn()), context);
    return actions.stream()
        .map(action -> connects && allows(session, action, policies.clusterArn(), context))
        .map(allowed -> allowed ? AuthorizationResult.ALLOWED : AuthorizationResult.DENIED)
        .toList();
  }

  /**
   * Asked by an idempotent producer that has no right to the cluster: ACLs let it in when it may write to any topic. MSK wants
   * {@code WriteDataIdempotently}, which was asked before.
   */
  @Override
  public AuthorizationResult authorizeByResourceType(
      AuthorizableRequestContext request, AclOperation operation, ResourceType resourceType) {
    return cameByIam(request) ? AuthorizationResult.DENIED : super.authorizeByResourceType(request, operation, resourceType);
  }

  private static boolean allows(IamSession session, Action action, String clusterArn, RequestContext context) {
    return MskAction.of(action.operation(), action.resourcePattern(), clusterArn)
        .map(known -> session.may(known, context))
        .orElse(false);
  }

  private static boolean cameByIam(AuthorizableRequestContext request) {
    return request.principal().getName().startsWith("arn:aws");
  }
}
