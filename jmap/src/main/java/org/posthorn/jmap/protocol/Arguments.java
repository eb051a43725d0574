package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a call, read by type. A missing or unknown argument, or one of another type,
/// causes an `invalidArguments` that names it. Null counts as missing.
public final class Arguments {
  /// RFC 8620 §1.2
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  /// RFC 8620 §1.3
  private static final long UNSIGNED_MAX = (1L << 53) - 1;

  private final ObjectNode values;
  private final Set<String> read = new HashSet<>();

  public Arguments(ObjectNode values) {
    this.values = values;
  }

  /// The object that holds them.
  public ObjectNode json() {
    return values;
  }

  /// An argument of any type, if it is present and not null.
  public Optional<JsonNode> value(String name) {
    read.add(name);
    JsonNode value = values.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  public Optional<String> string(String name) {
    return value(name)
        .map(value -> {
          if (!value.isString()) {
            throw wrong(name, "a string");
          }
          return value.asString();
        });
  }

  public String required(String name) {
    return string(name)
        .orElseThrow(() -> MethodException.invalid("the argument " + name + " is missing"));
  }

  public boolean flag(String name, boolean otherwise) {
    return value(name)
        .map(value -> {
          if (!value.isBoolean()) {
            throw wrong(name, "true or false");
          }
          return value.asBoolean();
        })
        .orElse(otherwise);
  }

  /// An integer, which may be negative.
  public Optional<Long> number(String name) {
    return value(name)
        .map(value -> {
          if (!value.isIntegralNumber()
              || !value.canConvertToLong()
              || Math.abs(value.asLong()) > UNSIGNED_MAX) {
            throw wrong(name, "an integer");
          }
          return value.asLong();
        });
  }

  /// A non-negative integer.
  public Optional<Long> unsigned(String name) {
    Optional<Long> number = number(name);
    if (number.isPresent() && number.get() < 0) {
      throw wrong(name, "0 or more");
    }
    return number;
  }

  /// A list of strings, in order and without duplicates.
  public Optional<List<String>> strings(String name) {
    return value(name)
        .map(value -> {
          if (!value.isArray()) {
            throw wrong(name, "a list of strings");
          }
          Set<String> strings = new LinkedHashSet<>();
          for (JsonNode element : value) {
            if (!element.isString()) {
              throw wrong(name, "a list of strings");
            }
            strings.add(element.asString());
          }
          return new ArrayList<>(strings);
        });
  }

  /// A list of ids; invalid ids are an error.
  public Optional<List<String>> ids(String name) {
    Optional<List<String>> ids = strings(name);
    for (String id : ids.orElse(List.of())) {
      if (!ID.matcher(id).matches()) {
        throw wrong(name, "a list of ids");
      }
    }
    return ids;
  }

  /// A list of ids, which may include creation ids of this request. An unknown creation id is left
  /// unchanged, so that it is reported as not found.
  public Optional<List<String>> ids(String name, Call call) {
    return strings(name)
        .map(list -> list.stream().map(id -> call.id(id).orElse(id)).distinct().toList());
  }

  /// Must be called after all arguments were read: the others are unknown to the method.
  public void requireAllKnown() {
    for (String name : values.propertyNames()) {
      if (!read.contains(name)) {
        throw MethodException.invalid("the argument " + name + " is unknown");
      }
    }
  }

  private static MethodException wrong(String name, String wanted) {
    return MethodException.invalid("the argument " + name + " must be " + wanted);
  }
}
