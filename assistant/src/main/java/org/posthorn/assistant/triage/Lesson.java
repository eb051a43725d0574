package org.posthorn.assistant.triage;

import java.util.Arrays;
import java.util.Optional;

/// What an owner's treatment of a message says about its importance.
public enum Lesson {
  /// Nothing yet.
  NONE(0, 0, 0),
  /// The owner marked it as important.
  MARKED(1, 1, 3),
  /// The owner removed the mark.
  UNMARKED(2, 0, 3),
  /// Answered or forwarded.
  ANSWERED(3, 1, 1.5),
  STARRED(4, 1, 1.5),
  JUNKED(5, 0, 2),
  DELETED_UNREAD(6, 0, 1),
  /// Deleted after reading.
  DELETED(7, 0.05, 0.5),
  ARCHIVED_UNREAD(8, 0, 0.5),
  /// Not opened, although newer mail was.
  PASSED_OVER(9, 0, 0.5),
  /// Opened, and nothing else.
  READ(10, 0.15, 0.3);

  private final int code;
  private final float importance;
  private final float weight;

  Lesson(int code, double importance, double weight) {
    this.code = code;
    this.importance = (float) importance;
    this.weight = (float) weight;
  }

  /// The number on disk.
  int code() {
    return code;
  }

  /// From 0 to 1.
  float importance() {
    return importance;
  }

  /// How much it counts.
  float weight() {
    return weight;
  }

  static Optional<Lesson> ofCode(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }
}
