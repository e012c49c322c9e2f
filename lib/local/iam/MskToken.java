package tidegate.twin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token of MSK's IAM login that was found good: a presigned address of {@code kafka-cluster:Connect}, whose signature was computed
 * again (AWS: {@code IAM/latest/UserGuide/reference_sigv-create-signed-request.html}). Our model of MSK's check, which is not public.
 */
record MskToken(IamSession session, Instant signedAt, Instant expiresAt) {
  /** Why a token is refused. Never holds a secret or a signature. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason);
    }
  }

  private static final long LONGEST_SECONDS = 900;
  /** How far the clock of a client may be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String SIGNATURE = "X-Amz-Signature";
  private static final String SESSION_TOKEN = "X-Amz-Security-Token";
  /** AWS's signers add it after signing. */
  private static final String USER_AGENT = "User-Agent";
  private static final Set<String> NEEDED =
      Set.of("Action", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", SIGNATURE);

  static MskToken verify(String token, IamPlane.Snapshot plane, Instant now) throws Refused {
    String host = "kafka." + plane.region() + ".amazonaws.com";
    Map<String, String> query = PresignedAddress.query(token, host);
    Set<String> missing = NEEDED.stream().filter(name -> !query.containsKey(name)).collect(Collectors.toSet());
    require(missing.isEmpty(), "it lacks " + missing);
    require(query.get("Action").equals(MskAction.CONNECT), "its action is not " + MskAction.CONNECT);
    require(query.get("X-Amz-Algorithm").equals(ALGORITHM), "its algorithm is not " + ALGORITHM);
    require(query.get("X-Amz-SignedHeaders").equals("host"), "it signs other headers than host");
    Instant signedAt = signedAt(query.get("X-Amz-Date"));
    Instant expiresAt = signedAt.plusSeconds(seconds(query.get("X-Amz-Expires")));
    String scope = query.get("X-Amz-Date").substring(0, 8) + "/" + plane.region() + "/kafka-cluster/aws4_request";
    String[] credential = query.get("X-Amz-Credential").split("/", 2);
    require(credential.length == 2 && credential[1].equals(scope), "its scope is not " + scope);
    require(!signedAt.isAfter(now.plus(SKEW)), "it is from the future: is the clock right?");
    require(now.isBefore(expiresAt), "it expired at " + expiresAt);
    IamSession session = plane.byAccessKey().get(credential[0]);
    require(session != null, "nobody has its access key id");
    require(same(session.sessionToken(), query.getOrDefault(SESSION_TOKEN, "")), "its session token is missing or wrong");
    require(same(signature(query, host, scope, session), query.get(SIGNATURE)), "its signature is wrong");
    return new MskToken(session, signedAt, expiresAt);
  }

  private static void require(boolean condition, String reason) throws Refused {
    if (!condition) throw new Refused(reason);
  }

  private static Instant signedAt(String text) throws Refused {
    try {
      return Instant.from(TIME.parse(text));
    } catch (DateTimeException error) {
      throw new Refused("its date is none");
    }
  }

  private static long seconds(String text) throws Refused {
    require(text.matches("[1-9]\\d{0,8}"), "its expiry is no whole number of seconds");
    long seconds = Long.parseLong(text);
    require(seconds <= LONGEST_SECONDS, "it is good for " + seconds + " s, at most " + LONGEST_SECONDS + " are allowed");
    return seconds;
  }

  private static boolean same(String wanted, String got) {
    return MessageDigest.isEqual(wanted.getBytes(StandardCharsets.UTF_8), got.getBytes(StandardCharsets.UTF_8));
  }

  private static String signature(Map<String, String> query, String host, String scope, IamSession session) {
    Map<String, String> signed = new TreeMap<>(query);
    signed.keySet().removeAll(Set.of(SIGNATURE, USER_AGENT));
    String canonicalQuery =
        signed.entrySet().stream()
            .map(entry -> PresignedAddress.encode(entry.getKey()) + "=" + PresignedAddress.encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    String request = String.join("\n", "GET", "/", canonicalQuery, "host:" + host, "", "host", hex(sha256("")));
    String toSign = String.join("\n", ALGORITHM, query.get("X-Amz-Date"), scope, hex(sha256(request)));
    byte[] key = ("AWS4" + session.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) key = hmac(key, part);
    return hex(hmac(key, toSign));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
