package tidegate.twin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One statement of an identity-based policy. */
record Statement(boolean allows, Names actions, Names resources, List<Condition> conditions, List<String> faults) {
  /** {@code Action} or {@code NotAction}, {@code Resource} or {@code NotResource}. */
  record Names(boolean inverted, List<Wildcard> patterns) {
    boolean match(String text) {
      return patterns.stream().anyMatch(pattern -> pattern.matches(text)) != inverted;
    }
  }

  static Statement of(JsonNode node) {
    List<Condition> conditions = new ArrayList<>();
    JsonNode operators = node.path("Condition");
    operators.fieldNames().forEachRemaining(operator ->
        operators.path(operator).fieldNames().forEachRemaining(key ->
            conditions.add(new Condition(operator, key, texts(operators.path(operator).path(key))))));
    Names resources = names(node, "Resource", false);
    List<String> faults = new ArrayList<>(conditions.stream().map(Condition::fault).filter(fault -> fault != null).toList());
    if (resources.patterns().stream().anyMatch(it -> it.pattern().contains("${"))) faults.add("a policy variable in its resources");
    return new Statement(node.path("Effect").asText().equals("Allow"), names(node, "Action", true), resources, conditions, faults);
  }

  /**
   * Whether the statement speaks about the request. One with a condition that the twin cannot judge counts against the request: it
   * applies when it denies, and does not when it allows.
   */
  boolean applies(MskAction action, RequestContext context) {
    if (!actions.match(action.name().toLowerCase(Locale.ROOT)) || !resources.match(action.resource())) return false;
    if (!faults.isEmpty()) return !allows;
    try {
      return conditions.stream().allMatch(condition -> condition.holds(context));
    } catch (RuntimeException error) {
      // A value that is no number, date or address where the operator wants one.
      return !allows;
    }
  }

  private static Names names(JsonNode node, String element, boolean lowerCase) {
    boolean inverted = node.has("Not" + element);
    List<String> names = texts(node.path(inverted ? "Not" + element : element));
    return new Names(inverted, names.stream().map(it -> new Wildcard(lowerCase ? it.toLowerCase(Locale.ROOT) : it)).toList());
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) node.forEach(item -> texts.add(item.asText()));
    else if (node.isValueNode()) texts.add(node.asText());
    return texts;
  }
}
