package org.posthorn.web.rest;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A part of a list, which continues at `next`.
///
/// @param next value of `after` for the next page; empty at the end
public record Page<T>(List<T> items, Optional<String> next) {
  /// Default number of items of a page.
  public static final int LIMIT_DEFAULT = 100;

  /// Largest number of items of a page.
  public static final int LIMIT_MAX = 1_000;

  public Page {
    items = List.copyOf(items);
  }

  /// A page of a list in memory.
  ///
  /// @param all in the order of `key`
  /// @param key identifies an item, and the start of the next page
  public static <T> Page<T> of(RestCall call, List<T> all, Function<T, String> key) {
    String after = call.text("after").orElse("");
    int limit = call.limit();
    List<T> rest =
        all.stream()
            .filter(item -> key.apply(item).compareTo(after) > 0 || after.isEmpty())
            .limit(limit + 1L)
            .toList();
    boolean more = rest.size() > limit;
    List<T> items = more ? rest.subList(0, limit) : rest;
    return new Page<>(items, more ? Optional.of(key.apply(items.getLast())) : Optional.empty());
  }
}
