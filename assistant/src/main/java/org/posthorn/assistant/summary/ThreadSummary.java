package org.posthorn.assistant.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.text.Cut;
import org.posthorn.assistant.text.Sentence;

/// The summary of a thread: who said what, the last decision, and the question that nobody has
/// answered.
///
/// @param total messages of the thread
/// @param decision the newest sentence that decides something
/// @param question the newest question or request, unless somebody else wrote after it
/// @param messages those that were read, oldest first: the first of the thread and the newest
public record ThreadSummary(
    int total, Optional<Said> decision, Optional<Said> question, List<Said> messages) {

  /// What a message says in one sentence.
  ///
  /// @param emailId of the message
  /// @param name of its author, or the address
  /// @param text empty if it says nothing
  public record Said(long emailId, String name, Instant receivedAt, String text) {}

  /// A message of the thread.
  ///
  /// @param author identifies its author
  public record Member(
      long emailId, String name, String author, Instant receivedAt, MessageSummary summary) {}

  public ThreadSummary {
    messages = List.copyOf(messages);
  }

  /// @param total messages of the thread
  /// @param members those that were read, oldest first
  static ThreadSummary of(int total, List<Member> members, SummaryLimits limits) {
    Optional<Said> decision = Optional.empty();
    Optional<Said> question = Optional.empty();
    String asking = "";
    List<Said> messages = new ArrayList<>();
    for (Member member : members) {
      if (!member.author().equals(asking)) {
        question = Optional.empty();
      }
      Optional<Said> decided = last(member, limits, Sentence.Kind.DECISION);
      decision = decided.isPresent() ? decided : decision;
      Optional<Said> asked = last(member, limits, Sentence.Kind.QUESTION, Sentence.Kind.REQUEST);
      if (asked.isPresent()) {
        question = asked;
        asking = member.author();
      }
      messages.add(said(member, Cut.at(member.summary().line(), limits.lineCharsMax())));
    }
    return new ThreadSummary(total, decision, question, messages);
  }

  private static Optional<Said> last(Member member, SummaryLimits limits, Sentence.Kind... kinds) {
    List<Sentence.Kind> wanted = List.of(kinds);
    return member.summary().sentences().reversed().stream()
        .filter(line -> wanted.contains(line.kind()))
        .findFirst()
        .map(line -> said(member, Cut.at(line.text(), limits.sentenceCharsMax())));
  }

  private static Said said(Member member, String text) {
    return new Said(member.emailId(), member.name(), member.receivedAt(), text);
  }
}
