package org.posthorn.assistant.request;

import java.util.List;

/// The messages that an action is about.
public sealed interface Target {
  /// Messages that meet conditions.
  ///
  /// @param latest whether only the newest of them is meant ("the last mail from Anna"), else all
  record Matching(Criteria criteria, boolean latest) implements Target {}

  /// Messages of the answer before ("them", "the second one").
  ///
  /// @param positions from 1, in the order of that answer; -1 for the last one; empty for all
  record Previous(List<Integer> positions) implements Target {
    public Previous {
      positions = List.copyOf(positions);
    }
  }
}
