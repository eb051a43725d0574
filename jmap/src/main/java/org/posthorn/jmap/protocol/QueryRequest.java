package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a `/query` (RFC 8620 §5.5) except the filter, which [Filter] reads.
///
/// @param position from the start, or from the end if negative
/// @param anchor id that determines the page, instead of the position
/// @param limit requested number of ids
public record QueryRequest(
    List<Sort> sort,
    long position,
    @Nullable String anchor,
    long anchorOffset,
    Optional<Long> limit,
    boolean calculateTotal) {

  /// Largest number of comparators.
  private static final int SORTS_MAX = 16;

  /// A Comparator.
  ///
  /// @param own its JSON object, for type-specific properties such as `keyword`
  public record Sort(
      String property, boolean ascending, Optional<String> collation, ObjectNode own) {}

  /// A range of a list of results: from `from`, inclusive, to `to`, exclusive.
  public record Page(int from, int to) {}

  /// @throws MethodException INVALID_ARGUMENTS
  public static QueryRequest read(Call call) {
    Arguments arguments = call.arguments();
    return new QueryRequest(
        sorts(arguments),
        arguments.number("position").orElse(0L),
        arguments.string("anchor").flatMap(call::id).orElse(null),
        arguments.number("anchorOffset").orElse(0L),
        arguments.unsigned("limit"),
        arguments.flag("calculateTotal", false));
  }

  /// Only the comparators, of a call without a page.
  ///
  /// @throws MethodException INVALID_ARGUMENTS
  public static List<Sort> sorts(Arguments arguments) {
    JsonNode value = arguments.value("sort").orElse(null);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || value.size() > SORTS_MAX) {
      throw MethodException.invalid("sort must be a list of at most " + SORTS_MAX + " comparators");
    }
    List<Sort> sorts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!(each instanceof ObjectNode comparator)) {
        throw MethodException.invalid("a comparator must be an object");
      }
      Arguments of = new Arguments(comparator);
      sorts.add(
          new Sort(
              of.required("property"),
              of.flag("isAscending", true),
              of.string("collation"),
              comparator));
    }
    return sorts;
  }

  /// The requested range of the results.
  ///
  /// @param total number of results
  /// @param indexOf the index of an id among them, or -1
  /// @param most largest number of ids in a response
  /// @throws MethodException ANCHOR_NOT_FOUND
  public Page page(int total, ToIntFunction<String> indexOf, int most) {
    long from = position < 0 ? Math.max(0, total + position) : position;
    if (anchor != null) {
      int at = indexOf.applyAsInt(anchor);
      if (at < 0) {
        throw new MethodException(
            MethodException.Type.ANCHOR_NOT_FOUND, "the anchor is not among the results");
      }
      from = Math.max(0, at + anchorOffset);
    }
    long wanted = Math.min(limit.orElse((long) most), most);
    int start = (int) Math.min(from, total);
    return new Page(start, (int) Math.min(start + wanted, total));
  }
}
