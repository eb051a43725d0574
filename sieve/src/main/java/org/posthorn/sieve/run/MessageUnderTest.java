package org.posthorn.sieve.run;

import java.util.List;
import java.util.Optional;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextPart;

/// The message that a script runs for, with its envelope. Used by one thread during a run.
public interface MessageUnderTest {
  /// The reverse path without angle brackets; empty for the null one.
  String envelopeFrom();

  /// The recipient as given in the envelope, without angle brackets.
  String envelopeTo();

  /// The flags before the run (RFC 5232 §2); scripts see and change them.
  default List<String> flags() {
    return List.of();
  }

  /// Octets of the message.
  long size();

  /// The header of the message.
  HeaderFields header();

  /// The parts, with their offsets.
  Entity structure();

  /// A text part, if it was decoded before the run.
  default Optional<TextPart> read(Entity part) {
    return Optional.empty();
  }

  /// Octets of the message.
  ///
  /// @param from the first one's offset
  /// @param to the offset after the last one; the range is never larger than a limit
  /// @throws java.io.UncheckedIOException if they cannot be read; the run ends with it
  byte[] octets(long from, long to);
}
