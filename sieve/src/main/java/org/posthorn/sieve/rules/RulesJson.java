package org.posthorn.sieve.rules;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.posthorn.sieve.rules.Condition.Field;
import org.posthorn.sieve.rules.Condition.Operator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Rules as JSON. Strict: an unknown key or a value of another type is an error, whose text names
/// the place. What is written reads back equal. Thread-safe.
public final class RulesJson {
  private static final String HEADER = "header:";
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private final RuleLimits limits;

  public RulesJson(RuleLimits limits) {
    this.limits = limits;
  }

  /// @throws RulesException if it is no set of rules within the limits
  public RuleSet read(String json) {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new RulesException("not JSON: " + e.getOriginalMessage());
    }
    ObjectNode object = object(tree, "the whole", Set.of("rules"));
    return new RuleSet(list(object, "rules", limits.rulesMax(), this::rule));
  }

  /// In one line, with escapes for everything outside ASCII.
  public String write(RuleSet set) {
    return JSON.writeValueAsString(tree(set));
  }

  /// Indented, for people.
  public String writePretty(RuleSet set) {
    return tree(set).toPrettyString();
  }

  private Rule rule(JsonNode node, String at) {
    ObjectNode rule = object(node, at, Set.of("name", "enabled", "match", "conditions", "actions"));
    String match = rule.has("match") ? text(rule, "match", at, limits.textOctetsMax()) : "all";
    if (!match.equals("all") && !match.equals("any")) {
      throw wrong(at, "match is \"all\" or \"any\"");
    }
    List<RuleAction> actions = list(rule, "actions", limits.actionsMax(), at, this::action);
    if (actions.isEmpty()) {
      throw wrong(at, "a rule needs at least one action");
    }
    return new Rule(
        text(rule, "name", at, limits.textOctetsMax()),
        !rule.has("enabled") || flag(rule, "enabled", at),
        match.equals("any"),
        rule.has("conditions")
            ? list(rule, "conditions", limits.conditionsMax(), at, this::condition)
            : List.of(),
        actions);
  }

  private Condition condition(JsonNode node, String at) {
    ObjectNode condition =
        object(
            node,
            at,
            Set.of("field", "is", "contains", "matches", "over", "under", "exists", "not"));
    String field = text(condition, "field", at, limits.textOctetsMax());
    boolean not = condition.has("not") && flag(condition, "not", at);
    Set<String> rest = new TreeSet<>(condition.propertyNames());
    rest.removeAll(Set.of("field", "not"));
    if (rest.size() != 1) {
      throw wrong(at, "a condition has one of is, contains, matches, over, under, exists");
    }
    String operator = rest.iterator().next();
    if (field.equals("size")) {
      if (!operator.equals("over") && !operator.equals("under")) {
        throw wrong(at, "size needs over or under, with a number of octets");
      }
      return new Condition.Size(operator.equals("over"), number(condition, operator, at), not);
    }
    String header = field.startsWith(HEADER) ? headerName(field, at) : "";
    if (operator.equals("exists")) {
      if (header.isEmpty() || !flag(condition, operator, at)) {
        throw wrong(at, "exists must be true, with a field header:NAME");
      }
      return new Condition.Exists(header, not);
    }
    Operator compared =
        Operator.named(operator).orElseThrow(() -> wrong(at, operator + " is only for size"));
    Field known =
        header.isEmpty()
            ? Field.named(field).orElseThrow(() -> wrong(at, "unknown field " + field))
            : Field.HEADER;
    return new Condition.Text(known, header, compared, values(condition, operator, at), not);
  }

  private static String headerName(String field, String at) {
    String name = field.substring(HEADER.length());
    // RFC 5322 §3.6.8
    if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
      throw wrong(at, "not a valid name of a header field");
    }
    return name;
  }

  private List<String> values(ObjectNode condition, String operator, String at) {
    JsonNode value = condition.path(operator);
    if (value.isString()) {
      return List.of(checked(value, at + "." + operator, limits.textOctetsMax()));
    }
    List<String> values =
        list(
            condition,
            operator,
            limits.valuesMax(),
            at,
            (node, where) -> checked(node, where, limits.textOctetsMax()));
    if (values.isEmpty()) {
      throw wrong(at, "a condition needs at least one value");
    }
    return values;
  }

  private RuleAction action(JsonNode node, String at) {
    ObjectNode action =
        object(
            node,
            at,
            Set.of(
                "fileinto",
                "create",
                "copy",
                "flag",
                "redirect",
                "reject",
                "vacation",
                "keep",
                "discard",
                "stop"));
    Set<String> rest = new TreeSet<>(action.propertyNames());
    rest.removeAll(Set.of("create", "copy"));
    if (rest.size() != 1) {
      throw wrong(at, "an action has exactly one key besides create and copy");
    }
    String what = rest.iterator().next();
    boolean create = action.has("create") && flag(action, "create", at);
    boolean copy = action.has("copy") && flag(action, "copy", at);
    if ((action.has("create") && !what.equals("fileinto"))
        || (action.has("copy") && !what.equals("fileinto") && !what.equals("redirect"))) {
      throw wrong(at, "create is only for fileinto, copy only for fileinto and redirect");
    }
    int shortMax = limits.textOctetsMax();
    return switch (what) {
      case "fileinto" -> new RuleAction.FileInto(text(action, what, at, shortMax), create, copy);
      case "flag" -> new RuleAction.Flag(text(action, what, at, shortMax));
      case "redirect" -> new RuleAction.Redirect(text(action, what, at, shortMax), copy);
      case "reject" -> new RuleAction.Reject(text(action, what, at, limits.replyOctetsMax()));
      case "vacation" -> vacation(action.path(what), at + "." + what);
      default -> {
        if (!flag(action, what, at)) {
          throw wrong(at, what + " must be true or absent");
        }
        yield switch (what) {
          case "keep" -> new RuleAction.Keep();
          case "discard" -> new RuleAction.Discard();
          default -> new RuleAction.Stop();
        };
      }
    };
  }

  private RuleAction vacation(JsonNode node, String at) {
    ObjectNode vacation = object(node, at, Set.of("days", "subject", "text"));
    return new RuleAction.Vacation(
        vacation.has("days") ? OptionalInt.of(number(vacation, "days", at)) : OptionalInt.empty(),
        vacation.has("subject")
            ? Optional.of(text(vacation, "subject", at, limits.textOctetsMax()))
            : Optional.empty(),
        text(vacation, "text", at, limits.replyOctetsMax()));
  }

  private static ObjectNode object(JsonNode node, String at, Set<String> keys) {
    if (!(node instanceof ObjectNode object)) {
      throw wrong(at, "expected an object");
    }
    for (String key : object.propertyNames()) {
      if (!keys.contains(key)) {
        throw wrong(at, "unknown key " + key + " here");
      }
    }
    return object;
  }

  private static <T> List<T> list(
      ObjectNode object, String key, int max, BiFunction<JsonNode, String, T> each) {
    return list(object, key, max, "", each);
  }

  private static <T> List<T> list(
      ObjectNode object, String key, int max, String at, BiFunction<JsonNode, String, T> each) {
    String where = at.isEmpty() ? key : at + "." + key;
    if (!(object.path(key) instanceof ArrayNode array)) {
      throw wrong(where, "expected a list");
    }
    if (array.size() > max) {
      throw wrong(where, "at most " + max);
    }
    List<T> list = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      list.add(each.apply(array.get(i), where + "[" + i + "]"));
    }
    return list;
  }

  private static String text(ObjectNode object, String key, String at, int octetsMax) {
    return checked(object.path(key), at + "." + key, octetsMax);
  }

  private static String checked(JsonNode node, String at, int octetsMax) {
    if (!node.isString()) {
      throw wrong(at, "expected a string");
    }
    String text = node.asString();
    int octets;
    try {
      octets = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
    } catch (CharacterCodingException e) {
      throw wrong(at, "an unpaired surrogate");
    }
    if (octets > octetsMax) {
      throw wrong(at, "at most " + octetsMax + " octets");
    }
    if (text.indexOf('\0') >= 0) {
      throw wrong(at, "NUL");
    }
    return text;
  }

  private static boolean flag(ObjectNode object, String key, String at) {
    if (!object.path(key).isBoolean()) {
      throw wrong(at + "." + key, "expected true or false");
    }
    return object.path(key).asBoolean();
  }

  private static int number(ObjectNode object, String key, String at) {
    JsonNode number = object.path(key);
    if (!number.isIntegralNumber() || !number.canConvertToInt() || number.asInt() < 0) {
      throw wrong(at + "." + key, "expected a number of 0 to 2147483647");
    }
    return number.asInt();
  }

  private static RulesException wrong(String at, String what) {
    return new RulesException(at + ": " + what);
  }

  private static ObjectNode tree(RuleSet set) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode rules = root.putArray("rules");
    for (Rule rule : set.rules()) {
      ObjectNode shown =
          rules
              .addObject()
              .put("name", rule.name())
              .put("enabled", rule.enabled())
              .put("match", rule.any() ? "any" : "all");
      ArrayNode conditions = shown.putArray("conditions");
      rule.conditions().forEach(condition -> put(condition, conditions.addObject()));
      ArrayNode actions = shown.putArray("actions");
      rule.actions().forEach(action -> put(action, actions.addObject()));
    }
    return root;
  }

  private static void put(Condition condition, ObjectNode shown) {
    switch (condition) {
      case Condition.Text text -> {
        shown.put(
            "field", text.field() == Field.HEADER ? HEADER + text.header() : text.field().word());
        if (text.values().size() == 1) {
          shown.put(text.operator().word(), text.values().getFirst());
        } else {
          ArrayNode values = shown.putArray(text.operator().word());
          text.values().forEach(values::add);
        }
      }
      case Condition.Size size ->
          shown.put("field", "size").put(size.over() ? "over" : "under", size.octets());
      case Condition.Exists exists ->
          shown.put("field", HEADER + exists.header()).put("exists", true);
    }
    if (condition.not()) {
      shown.put("not", true);
    }
  }

  private static void put(RuleAction action, ObjectNode shown) {
    switch (action) {
      case RuleAction.FileInto fileInto -> {
        shown.put("fileinto", fileInto.mailbox());
        putTrue(shown, "create", fileInto.create());
        putTrue(shown, "copy", fileInto.copy());
      }
      case RuleAction.Flag flag -> shown.put("flag", flag.flag());
      case RuleAction.Redirect redirect -> {
        shown.put("redirect", redirect.address());
        putTrue(shown, "copy", redirect.copy());
      }
      case RuleAction.Reject reject -> shown.put("reject", reject.text());
      case RuleAction.Vacation vacation -> {
        ObjectNode reply = shown.putObject("vacation");
        vacation.days().ifPresent(days -> reply.put("days", days));
        vacation.subject().ifPresent(subject -> reply.put("subject", subject));
        reply.put("text", vacation.text());
      }
      case RuleAction.Keep _ -> shown.put("keep", true);
      case RuleAction.Discard _ -> shown.put("discard", true);
      case RuleAction.Stop _ -> shown.put("stop", true);
    }
  }

  private static void putTrue(ObjectNode shown, String key, boolean value) {
    if (value) {
      shown.put(key, true);
    }
  }
}
