package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Arguments that are taken from the answers of earlier calls (RFC 8620 §3.7): an argument whose
/// name begins with `#`.
final class ResultReferences {
  /// Largest number of elements that the `*` of all paths of one call may visit, since a call can
  /// have thousands of references to long lists.
  private static final int VALUES_MAX = 100_000;

  private final List<Invocation> answers;
  private int left = VALUES_MAX;

  private ResultReferences(List<Invocation> answers) {
    this.answers = answers;
  }

  /// The arguments with all references replaced.
  ///
  /// @param answers the previous responses
  /// @param max characters of all referenced values; without a limit, references to responses that
  ///   consist of references could double with each call
  static ObjectNode resolve(ObjectNode arguments, List<Invocation> answers, long max) {
    if (arguments.propertyNames().stream().noneMatch(name -> name.startsWith("#"))) {
      return arguments;
    }
    ResultReferences references = new ResultReferences(answers);
    long room = max;
    ObjectNode resolved = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
      String name = argument.getKey();
      if (!name.startsWith("#")) {
        resolved.set(name, argument.getValue());
        continue;
      }
      String bare = name.substring(1);
      if (arguments.has(bare)) {
        throw MethodException.invalid(
            "the argument " + bare + " is given both directly and by reference");
      }
      JsonNode value = references.value(argument.getValue());
      room -= Json.length(value, room);
      if (room < 0) {
        throw failed("the referenced values have more than " + max + " characters");
      }
      resolved.set(bare, value);
    }
    return resolved;
  }

  private JsonNode value(JsonNode reference) {
    JsonNode resultOf = reference.path("resultOf");
    JsonNode name = reference.path("name");
    JsonNode path = reference.path("path");
    if (!resultOf.isString() || !name.isString() || !path.isString()) {
      throw failed("a reference needs resultOf, name and path");
    }
    Invocation answer =
        answers.stream()
            .filter(each -> each.callId().equals(resultOf.asString()))
            .findFirst()
            .orElseThrow(() -> failed("no previous call has the id " + resultOf.asString()));
    if (!answer.name().equals(name.asString())) {
      throw failed(
          "the response of "
              + resultOf.asString()
              + " is "
              + answer.name()
              + ", not "
              + name.asString());
    }
    return follow(answer.arguments(), path.asString());
  }

  private JsonNode follow(JsonNode from, String path) {
    if (path.isEmpty()) {
      return from;
    }
    if (!path.startsWith("/")) {
      throw failed("a path must begin with a slash");
    }
    return follow(from, path.substring(1).split("/", -1), 0);
  }

  private JsonNode follow(JsonNode from, String[] tokens, int at) {
    JsonNode here = from;
    for (int i = at; i < tokens.length; i++) {
      if (tokens[i].equals("*") && here.isArray()) {
        return each(here, tokens, i + 1);
      }
      // RFC 6901 §4
      String token = tokens[i].replace("~1", "/").replace("~0", "~");
      JsonNode next = here.isArray() ? element(here, token) : here.get(token);
      if (next == null) {
        throw failed("nothing is at " + token + " of the path");
      }
      here = next;
    }
    return here;
  }

  private static JsonNode element(JsonNode array, String token) {
    boolean number = token.matches("0|[1-9][0-9]{0,8}");
    JsonNode found = number ? array.get(Integer.parseInt(token)) : null;
    if (found == null) {
      throw failed("no element " + token);
    }
    return found;
  }

  /// RFC 8620 §3.7: the results for all elements; arrays are flattened.
  private ArrayNode each(JsonNode array, String[] tokens, int at) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode element : array) {
      if (--left < 0) {
        throw tooMany();
      }
      JsonNode value = follow(element, tokens, at);
      if (value.isArray()) {
        value.forEach(found::add);
      } else {
        found.add(value);
      }
      if (found.size() > VALUES_MAX) {
        throw tooMany();
      }
    }
    return JsonNodeFactory.instance.arrayNode().addAll(found);
  }

  private static MethodException tooMany() {
    return failed("the paths visit more than " + VALUES_MAX + " values");
  }

  private static MethodException failed(String why) {
    return new MethodException(MethodException.Type.INVALID_RESULT_REFERENCE, why);
  }
}
