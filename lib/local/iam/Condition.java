package tidegate.twin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * One key below one operator of a statement's {@code Condition}
 * (AWS: {@code IAM/latest/UserGuide/reference_policies_elements_condition_operators.html}).
 */
record Condition(String operator, String key, List<String> wanted) {
  /** Got, wanted. Those with {@code Not} in front are the opposite of the one without. */
  private static final Map<String, BiPredicate<String, String>> OPERATORS =
      Map.ofEntries(
          Map.entry("StringEquals", String::equals),
          Map.entry("StringEqualsIgnoreCase", String::equalsIgnoreCase),
          Map.entry("StringLike", (got, wanted) -> new Wildcard(wanted).matches(got)),
          Map.entry("ArnEquals", Condition::arnLike),
          Map.entry("ArnLike", Condition::arnLike),
          Map.entry("Bool", String::equalsIgnoreCase),
          Map.entry("IpAddress", Condition::inRange),
          Map.entry("NumericEquals", (got, wanted) -> Double.parseDouble(got) == Double.parseDouble(wanted)),
          Map.entry("NumericLessThan", (got, wanted) -> Double.parseDouble(got) < Double.parseDouble(wanted)),
          Map.entry("NumericLessThanEquals", (got, wanted) -> Double.parseDouble(got) <= Double.parseDouble(wanted)),
          Map.entry("NumericGreaterThan", (got, wanted) -> Double.parseDouble(got) > Double.parseDouble(wanted)),
          Map.entry("NumericGreaterThanEquals", (got, wanted) -> Double.parseDouble(got) >= Double.parseDouble(wanted)),
          Map.entry("DateEquals", (got, wanted) -> time(got).equals(time(wanted))),
          Map.entry("DateLessThan", (got, wanted) -> time(got).isBefore(time(wanted))),
          Map.entry("DateLessThanEquals", (got, wanted) -> !time(got).isAfter(time(wanted))),
          Map.entry("DateGreaterThan", (got, wanted) -> time(got).isAfter(time(wanted))),
          Map.entry("DateGreaterThanEquals", (got, wanted) -> !time(got).isBefore(time(wanted))));

  /** Why the twin cannot judge it, or null. What it cannot judge never allows, and always denies. */
  String fault() {
    if (!operator.equals("Null") && positive() == null) return "the operator " + operator;
    if (!RequestContext.knows(lowerCaseKey())) return "the key " + key;
    return wanted.stream().anyMatch(value -> value.contains("${")) ? "a policy variable for " + key : null;
  }

  boolean holds(RequestContext context) {
    String got = context.value(lowerCaseKey());
    if (operator.equals("Null")) return wanted.stream().anyMatch(value -> Boolean.parseBoolean(value) == (got == null));
    if (got == null) return operator.endsWith("IfExists") || negated();
    return wanted.stream().anyMatch(value -> positive().test(got, value)) != negated();
  }

  private String lowerCaseKey() {
    return key.toLowerCase(Locale.ROOT);
  }

  private String plainOperator() {
    return operator.endsWith("IfExists") ? operator.substring(0, operator.length() - "IfExists".length()) : operator;
  }

  private boolean negated() {
    return plainOperator().contains("Not");
  }

  private BiPredicate<String, String> positive() {
    return OPERATORS.get(plainOperator().replaceFirst("Not", ""));
  }

  /** Each of the six parts for itself. */
  private static boolean arnLike(String got, String wanted) {
    String[] gotParts = got.split(":", 6);
    String[] wantedParts = wanted.split(":", 6);
    if (gotParts.length != wantedParts.length) return false;
    for (int part = 0; part < gotParts.length; part++) {
      if (!new Wildcard(wantedParts[part]).matches(gotParts[part])) return false;
    }
    return true;
  }

  private static boolean inRange(String address, String range) {
    // A name would be looked up.
    if (!range.matches("[0-9A-Fa-f:.]+(/\\d+)?")) throw new IllegalArgumentException("no address");
    try {
      String[] parts = range.split("/");
      byte[] got = InetAddress.getByName(address).getAddress();
      byte[] wanted = InetAddress.getByName(parts[0]).getAddress();
      int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : wanted.length * 8;
      if (got.length != wanted.length) return false;
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((got[bit / 8] & mask) != (wanted[bit / 8] & mask)) return false;
      }
      return true;
    } catch (UnknownHostException error) {
      return false;
    }
  }

  /** A date, a date with time, or seconds since 1970. */
  private static Instant time(String text) {
    if (text.matches("\\d+")) return Instant.ofEpochSecond(Long.parseLong(text));
    if (text.length() == 10) return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    return Instant.parse(text);
  }
}
