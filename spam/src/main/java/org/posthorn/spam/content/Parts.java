package org.posthorn.spam.content;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.posthorn.mime.Entity;

/// The leaf parts of a message.
final class Parts {
  private Parts() {}

  /// Parts without children, in order, also those of embedded messages.
  static List<Entity> leaves(Entity message, int max) {
    List<Entity> leaves = new ArrayList<>();
    Deque<Entity> left = new ArrayDeque<>(List.of(message));
    while (!left.isEmpty() && leaves.size() < max) {
      Entity next = left.pop();
      if (next.children().isEmpty()) {
        leaves.add(next);
      }
      for (Entity child : next.children().reversed()) {
        left.push(child);
      }
    }
    return leaves;
  }
}
