package org.posthorn.assistant.triage;

/// A message whose treatment by the owner is followed, or a sent one that waits for a reply.
///
/// @param email its Email
/// @param thread its thread
/// @param seconds when it arrived or was sent, since 1970
/// @param state what is known of it
record Watched(long email, long thread, long seconds, State state) {

  /// What is known of a message.
  ///
  /// @param sent whether the owner wrote it
  /// @param filed for an arrived message whether it was filed as important; for a sent one whether
  ///   it has the keyword of those that wait for a reply
  /// @param lesson what was learnt from it last; for a sent message, READ once it was decided
  ///   whether it waits for a reply
  record State(boolean sent, boolean filed, Lesson lesson) {}

  Watched with(Lesson lesson) {
    return new Watched(email, thread, seconds, new State(state.sent(), state.filed(), lesson));
  }

  /// A sent message that waits for a reply.
  Watched waiting() {
    return new Watched(email, thread, seconds, new State(state.sent(), true, Lesson.READ));
  }

  /// Whether it is a sent message with the keyword of those that wait for a reply.
  boolean isWaiting() {
    return state.sent() && state.filed();
  }
}
