package org.posthorn.assistant.triage;

/// Somebody to whom the owner of an account wrote.
///
/// @param written messages to that address
/// @param answered messages from it that the owner answered
/// @param last day of the last of these, since 1970
record Correspondent(int written, int answered, int last) {
  static final Correspondent NONE = new Correspondent(0, 0, 0);

  private static final int COUNT_MAX = 1_000_000;

  Correspondent writtenTo(int day) {
    return new Correspondent(Math.min(COUNT_MAX, written + 1), answered, Math.max(last, day));
  }

  Correspondent answered(int day) {
    return new Correspondent(written, Math.min(COUNT_MAX, answered + 1), Math.max(last, day));
  }
}
