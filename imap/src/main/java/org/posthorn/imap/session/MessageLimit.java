package org.posthorn.imap.session;

import java.util.Arrays;
import java.util.Optional;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;

/// How many messages one command processes (RFC 9738): of more, those with the highest UIDs.
///
/// @param most 0 for no limit
public record MessageLimit(int most) {

  public static MessageLimit of(ImapSession session) {
    return new MessageLimit(session.limits().results().messagesMax());
  }

  public boolean exceeds(int count) {
    return most > 0 && count > most;
  }

  /// The messages that are processed.
  ///
  /// @param ascending indexes or UIDs
  public int[] cut(int[] ascending) {
    return exceeds(ascending.length)
        ? Arrays.copyOfRange(ascending, ascending.length - most, ascending.length)
        : ascending;
  }

  /// Refuses a command that processes all or none.
  ///
  /// @throws ImapException.No with MESSAGELIMIT
  public void requireWithin(int count) {
    if (exceeds(count)) {
      throw new ImapException.No(
          ResponseCode.of("MESSAGELIMIT", most), "too many messages for one command");
    }
  }

  /// The completion of a command that has processed some of the messages (RFC 9738 §3.1).
  ///
  /// @param lowest the lowest UID that was processed; empty if all were
  public Completion completed(Completion completion, Optional<Integer> lowest) {
    return lowest.isEmpty() || completion.code().isPresent()
        ? completion
        : Completion.of(
            ResponseCode.of("MESSAGELIMIT", most + " " + lowest.get()), completion.text());
  }
}
