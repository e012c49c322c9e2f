package tidegate.twin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The presigned address inside a token, and the percent-encoding that its signature is computed over. */
final class PresignedAddress {
  private static final Set<String> KNOWN =
      Set.of("Action", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token",
          "X-Amz-Signature", "X-Amz-SignedHeaders", "User-Agent");

  private static final String UNRESERVED = "-_.~";

  private PresignedAddress() {}

  /** Its parameters, each known and there once. */
  static Map<String, String> query(String token, String host) throws MskToken.Refused {
    String address = text(token);
    String start = "https://" + host;
    if (!address.startsWith(start + "/?") && !address.startsWith(start + "?")) {
      throw new MskToken.Refused("it is not for " + start + "/");
    }
    Map<String, String> query = new LinkedHashMap<>();
    for (String parameter : address.substring(address.indexOf('?') + 1).split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      String name = decode(parts[0]);
      if (parts.length != 2 || !KNOWN.contains(name)) throw new MskToken.Refused("it has a parameter that does not belong there");
      if (query.put(name, decode(parts[1])) != null) throw new MskToken.Refused("it has " + name + " twice");
    }
    return query;
  }

  private static String text(String token) throws MskToken.Refused {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException error) {
      throw new MskToken.Refused("it is not base64url");
    }
  }

  private static String decode(String text) throws MskToken.Refused {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    for (int index = 0; index < encoded.length; index++) {
      if (encoded[index] != '%') {
        bytes.write(encoded[index]);
        continue;
      }
      int high = index + 2 < encoded.length ? Character.digit(encoded[index + 1], 16) : -1;
      int low = index + 2 < encoded.length ? Character.digit(encoded[index + 2], 16) : -1;
      if (high < 0 || low < 0) throw new MskToken.Refused("its percent-encoding is broken");
      bytes.write(high * 16 + low);
      index += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      boolean letter = each >= 'A' && each <= 'Z' || each >= 'a' && each <= 'z' || each >= '0' && each <= '9';
      if (letter || UNRESERVED.indexOf(each) >= 0) encoded.append((char) each);
      else encoded.append(String.format("%%%02X", each & 0xff));
    }
    return encoded.toString();
  }
}
