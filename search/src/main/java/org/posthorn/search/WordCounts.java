package org.posthorn.search;

import java.util.Map;

/// How often each Email has some words. Immutable.
///
/// @param byEmail those that have any
public record WordCounts(Map<Long, Integer> byEmail) {
  public static final WordCounts NONE = new WordCounts(Map.of());

  public WordCounts {
    byEmail = Map.copyOf(byEmail);
  }

  int of(long email) {
    return byEmail.getOrDefault(email, 0);
  }
}
