package org.posthorn.assistant.request;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a request asks for. Immutable.
public sealed interface Intent {
  /// Lists messages, newest first.
  ///
  /// @param limit how many the user wants; empty if it does not say
  record Find(Criteria criteria, Optional<Integer> limit) implements Intent {}

  /// Counts messages.
  record Count(Criteria criteria) implements Intent {}

  /// Shows the text of a message.
  record Read(Target target) implements Intent {}

  /// Writes a message.
  ///
  /// @param to addresses, or names to look up among correspondents; may be empty
  /// @param text of the message, as far as it was given
  record Compose(List<String> to, List<String> cc, Optional<String> subject, Optional<String> text)
      implements Intent {
    public Compose {
      to = List.copyOf(to);
      cc = List.copyOf(cc);
    }
  }

  /// @param all whether all recipients get the reply
  record Reply(Target target, boolean all, Optional<String> text) implements Intent {}

  /// @param to as in [Compose]
  record Forward(Target target, List<String> to, Optional<String> text) implements Intent {
    public Forward {
      to = List.copyOf(to);
    }
  }

  /// Changes messages.
  ///
  /// @param name of the mailbox for MOVE, of the label for LABEL and UNLABEL; else empty
  /// @param until for SNOOZE; else empty
  record Change(Target target, Operation operation, Optional<String> name, Optional<Instant> until)
      implements Intent {}

  /// Summarises a message, its thread, or several messages.
  record Summarise(Target target) implements Intent {}

  /// Lists the tasks that were found in messages.
  ///
  /// @param dueBefore only tasks that are due before that time; those that have only a day are due
  ///   at its end, in the user's time zone
  record Tasks(Optional<Instant> dueBefore) implements Intent {}

  /// Lists sent messages that got no reply.
  record AwaitingReply(Criteria criteria) implements Intent {}

  /// Explains what can be asked.
  record Help() implements Intent {}

  /// Repeats the last answer with the messages that follow ("more").
  record More() implements Intent {}

  /// Nothing that the grammar understands, or more than one thing.
  ///
  /// @param words that were not understood, as they were written; empty if nothing was
  record NotUnderstood(List<String> words) implements Intent {
    public NotUnderstood {
      words = List.copyOf(words);
    }
  }

  /// A change of messages.
  enum Operation {
    ARCHIVE,
    DELETE,
    MARK_READ,
    MARK_UNREAD,
    STAR,
    UNSTAR,
    JUNK,
    NOT_JUNK,
    MOVE,
    LABEL,
    UNLABEL,
    SNOOZE,
    MUTE
  }
}
