package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The filter of a `/query` (RFC 8620 §5.5): conditions of type `C`, combined.
public sealed interface Filter<C> {
  /// How deeply operators may be nested.
  int DEPTH_MAX = 16;

  /// How many operators and conditions a filter may have.
  int PARTS_MAX = 1_000;

  /// A FilterCondition.
  record Condition<C>(C condition) implements Filter<C> {}

  /// A FilterOperator.
  record Combined<C>(Operator operator, List<Filter<C>> parts) implements Filter<C> {
    public Combined {
      parts = List.copyOf(parts);
    }
  }

  /// How parts are combined.
  enum Operator {
    /// All of them.
    AND,
    /// At least one.
    OR,
    /// None of them.
    NOT
  }

  /// Reads a filter.
  ///
  /// @param condition reads a condition; throws [MethodException], such as [#unsupported]
  /// @return empty if the call has none
  /// @throws MethodException INVALID_ARGUMENTS, or UNSUPPORTED_FILTER beyond [#DEPTH_MAX] or
  ///   [#PARTS_MAX]
  static <C> Optional<Filter<C>> read(Arguments arguments, Function<ObjectNode, C> condition) {
    int[] parts = {0};
    return arguments.value("filter").map(value -> read(value, condition, 1, parts));
  }

  private static <C> Filter<C> read(
      JsonNode value, Function<ObjectNode, C> condition, int depth, int[] parts) {
    if (depth > DEPTH_MAX || ++parts[0] > PARTS_MAX) {
      throw unsupported(
          "a filter of more than " + PARTS_MAX + " parts or " + DEPTH_MAX + " levels");
    }
    if (!(value instanceof ObjectNode object)) {
      throw MethodException.invalid("a filter must be an object");
    }
    if (!object.has("operator")) {
      return new Condition<>(condition.apply(object));
    }
    Operator operator =
        switch (object.get("operator").asString("")) {
          case "AND" -> Operator.AND;
          case "OR" -> Operator.OR;
          case "NOT" -> Operator.NOT;
          default -> throw MethodException.invalid("an operator must be AND, OR or NOT");
        };
    if (object.size() != 2 || !object.path("conditions").isArray()) {
      throw MethodException.invalid("an operator has only a list of conditions");
    }
    List<Filter<C>> below = new ArrayList<>();
    for (JsonNode each : object.get("conditions")) {
      below.add(read(each, condition, depth + 1, parts));
    }
    return new Combined<>(operator, below);
  }

  static MethodException unsupported(String why) {
    return new MethodException(MethodException.Type.UNSUPPORTED_FILTER, why);
  }

  /// Whether something matches, with `test` for each condition.
  default boolean matches(java.util.function.Predicate<C> test) {
    return switch (this) {
      case Condition<C>(C condition) -> test.test(condition);
      case Combined<C>(Operator operator, List<Filter<C>> parts) ->
          switch (operator) {
            case AND -> parts.stream().allMatch(part -> part.matches(test));
            case OR -> parts.stream().anyMatch(part -> part.matches(test));
            case NOT -> parts.stream().noneMatch(part -> part.matches(test));
          };
    };
  }
}
