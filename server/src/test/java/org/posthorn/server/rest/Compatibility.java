package org.posthorn.server.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a description of REST takes away that an earlier one promised. Additions are none: programs
/// overlook members and words of answers that they do not know.
final class Compatibility {
  private final JsonNode before;
  private final JsonNode now;
  private final List<String> broken = new ArrayList<>();
  private final Set<String> compared = new HashSet<>();

  private Compatibility(JsonNode before, JsonNode now) {
    this.before = before;
    this.now = now;
  }

  /// Whose side a schema is on.
  private enum Side {
    /// Programs send it: no less may be taken.
    REQUEST,
    /// Programs get it: no less may be given.
    ANSWER
  }

  /// A sentence for each promise that is broken; empty if none is.
  static List<String> broken(JsonNode before, JsonNode now) {
    Compatibility compatibility = new Compatibility(before, now);
    before
        .path("paths")
        .properties()
        .forEach(path -> {
          path.getValue()
              .properties()
              .forEach(method -> {
                String where = method.getKey() + " " + path.getKey();
                JsonNode other = now.path("paths").path(path.getKey()).path(method.getKey());
                compatibility.operation(where, method.getValue(), other);
              });
        });
    return compatibility.broken;
  }

  private void require(boolean holds, String where, String what) {
    if (!holds) {
      broken.add(where + ": " + what);
    }
  }

  private void operation(String where, JsonNode old, JsonNode other) {
    if (other.isMissingNode()) {
      broken.add(where + ": it is gone");
      return;
    }
    require(
        old.path("operationId").equals(other.path("operationId")), where, "another operationId");
    for (JsonNode way : old.path("security")) {
      require(contains(other.path("security"), way), where, "no longer allowed with " + way);
    }
    parameters(where, old.path("parameters"), other.path("parameters"));
    if (other.has("requestBody")) {
      require(old.has("requestBody"), where, "it needs a body now");
    }
    contents(
        where + " body",
        old.path("requestBody").path("content"),
        other.path("requestBody").path("content"),
        Side.REQUEST);
    old.path("responses")
        .properties()
        .forEach(response -> {
          String at = where + " " + response.getKey();
          JsonNode there = other.path("responses").path(response.getKey());
          require(!there.isMissingNode(), at, "this answer is gone");
          contents(at, response.getValue().path("content"), there.path("content"), Side.ANSWER);
        });
  }

  private static boolean contains(JsonNode list, JsonNode wanted) {
    for (JsonNode each : list) {
      if (each.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private void parameters(String where, JsonNode old, JsonNode other) {
    Map<String, JsonNode> known = new HashMap<>();
    old.forEach(parameter -> known.put(parameter.path("name").asString(), parameter));
    Map<String, JsonNode> there = new HashMap<>();
    other.forEach(parameter -> there.put(parameter.path("name").asString(), parameter));
    known.forEach((name, parameter) -> {
      String at = where + " ?" + name;
      JsonNode same = there.get(name);
      if (same == null) {
        broken.add(at + ": the parameter is gone");
      } else {
        schema(at, parameter.path("schema"), same.path("schema"), Side.REQUEST);
      }
    });
    there.forEach((name, parameter) -> {
      boolean wasNeeded = known.containsKey(name) && known.get(name).path("required").asBoolean();
      require(
          !parameter.path("required").asBoolean() || wasNeeded,
          where + " ?" + name,
          "the parameter is required now");
    });
  }

  private void contents(String where, JsonNode old, JsonNode other, Side side) {
    old.properties()
        .forEach(content -> {
          JsonNode there = other.path(content.getKey());
          require(!there.isMissingNode(), where, content.getKey() + " is gone");
          schema(where, content.getValue().path("schema"), there.path("schema"), side);
        });
  }

  private void schema(String where, JsonNode one, JsonNode two, Side side) {
    String pair = side + " " + one + " " + two;
    if (one.has("$ref") && !compared.add(pair)) {
      return;
    }
    JsonNode old = resolved(before, one);
    JsonNode other = resolved(now, two);
    require(old.path("type").equals(other.path("type")), where, "another type");
    require(old.path("format").equals(other.path("format")), where, "another format");
    words(where, old.path("enum"), other.path("enum"));
    if (side == Side.REQUEST) {
      bounds(where, old, other);
    }
    members(where, old, other, side);
    schema(where + "[]", old, other, "items", side);
    schema(where + "{}", old, other, "additionalProperties", side);
    require(old.path("anyOf").size() <= other.path("anyOf").size(), where, "fewer forms");
    for (int i = 0; i < Math.min(old.path("anyOf").size(), other.path("anyOf").size()); i++) {
      schema(where, old.path("anyOf").get(i), other.path("anyOf").get(i), side);
    }
  }

  private void schema(String where, JsonNode old, JsonNode other, String keyword, Side side) {
    if (old.path(keyword).isObject()) {
      schema(where, old.path(keyword), other.path(keyword), side);
    }
  }

  private void words(String where, JsonNode old, JsonNode other) {
    for (JsonNode word : old) {
      require(contains(other, word), where, "the word " + word + " is gone");
    }
    require(other.isMissingNode() || !old.isMissingNode(), where, "only some words now");
  }

  private void bounds(String where, JsonNode old, JsonNode other) {
    for (String most : List.of("maximum", "maxLength", "maxItems", "maxProperties")) {
      if (other.has(most)) {
        boolean same = old.has(most) && old.path(most).asLong() <= other.path(most).asLong();
        require(same, where, most + " is less than before");
      }
    }
    for (String least : List.of("minimum", "minLength", "minItems")) {
      if (other.has(least)) {
        boolean same = old.has(least) && old.path(least).asLong() >= other.path(least).asLong();
        require(same, where, least + " is more than before");
      }
    }
  }

  private void members(String where, JsonNode old, JsonNode other, Side side) {
    old.path("properties")
        .properties()
        .forEach(member -> {
          String at = where + "." + member.getKey();
          JsonNode there = other.path("properties").path(member.getKey());
          require(!there.isMissingNode(), at, "it is gone");
          if (!there.isMissingNode()) {
            schema(at, member.getValue(), there, side);
          }
        });
    JsonNode promised = side == Side.ANSWER ? old.path("required") : other.path("required");
    JsonNode kept = side == Side.ANSWER ? other.path("required") : old.path("required");
    String what = side == Side.ANSWER ? "it may be missing now" : "it is required now";
    for (JsonNode name : promised) {
      require(contains(kept, name), where + "." + name.asString(), what);
    }
  }

  private static JsonNode resolved(JsonNode document, JsonNode schema) {
    String reference = schema.path("$ref").asString("");
    return reference.isEmpty() ? schema : document.at(reference.substring(1));
  }
}
