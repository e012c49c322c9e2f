package tidegate.twin;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients in who show a token of MSK's IAM login. The principal is the session of their role. */
public final class MskLogin implements AuthenticateCallbackHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MskLogin.class);

  private IamPlane plane;

  @Override
  public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaasEntries) {
    plane = IamPlane.of(configs);
  }

  @Override
  public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (!(callback instanceof OAuthBearerValidatorCallback validation)) throw new UnsupportedCallbackException(callback);
      validation.token(accepted(validation.tokenValue()));
    }
  }

  /** The exception's text is the broker's answer: MSK says no more than the first two words. */
  private OAuthBearerToken accepted(String token) {
    try {
      MskToken verified = MskToken.verify(token, plane.current(), Instant.now());
      return new Accepted(token, verified.session().principal(), verified.signedAt().toEpochMilli(), verified.expiresAt().toEpochMilli());
    } catch (MskToken.Refused refusal) {
      LOG.warn("A token was refused: {}", refusal.getMessage());
      throw new SaslAuthenticationException("Access denied: the token is refused, " + refusal.getMessage());
    }
  }

  @Override
  public void close() {}

  private record Accepted(String value, String principalName, Long startTimeMs, long lifetimeMs) implements OAuthBearerToken {
    @Override
    public Set<String> scope() {
      return Set.of();
    }

    @Override
    public String toString() {
      return principalName;
    }
  }
}
