package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of a `/query` (RFC 8620 §5.5) but the filter, which [Filter] reads.
///
/// @param position from the start, or from the end where it is negative
/// @param anchor an id that the page is found by, in place of the position
/// @param limit how many ids are wanted
public record QueryRequest(
    List<Sort> sort,
    long position,
    @Nullable String anchor,
    long anchorOffset,
    Optional<Long> limit,
    boolean calculateTotal) {

  /// By how many comparators a client may sort.
  private static final int SORTS_MAX = 16;

  /// A Comparator.
  ///
  /// @param own its object, for properties of the type's own such as `keyword`
  public record Sort(
      String property, boolean ascending, Optional<String> collation, ObjectNode own) {}

  /// A part of a list of results: from `from` up to but not including `to`.
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

  /// The comparators alone, of a call that has no page.
  ///
  /// @throws MethodException INVALID_ARGUMENTS
  public static List<Sort> sorts(Arguments arguments) {
    JsonNode value = arguments.value("sort").orElse(null);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || value.size() > SORTS_MAX) {
      throw MethodException.invalid(
          "sort is to be a list of at most " + SORTS_MAX + " comparators");
    }
    List<Sort> sorts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!(each instanceof ObjectNode comparator)) {
        throw MethodException.invalid("a comparator is an object");
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

  /// Which part of the results is wanted.
  ///
  /// @param total how many results there are
  /// @param indexOf the place of an id among them, or -1
  /// @param most how many ids an answer has at most
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
