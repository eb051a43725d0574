package org.posthorn.spam.filter;

import java.util.List;
import org.posthorn.mime.HeaderField;
import org.posthorn.spam.Signal;

/// What a filter says of a message.
///
/// @param decision what it wants done
/// @param text why, for the sender where it is refused; may be empty
/// @param signals what it found, each with its weight
/// @param added header fields that it adds, each with its CRLF
/// @param removed header fields of the message that it takes out
public record FilterResult(
    Decision decision,
    String text,
    List<Signal> signals,
    List<String> added,
    List<HeaderField> removed) {
  /// Nothing was found.
  public static final FilterResult NOTHING =
      new FilterResult(Decision.NONE, "", List.of(), List.of(), List.of());

  public FilterResult {
    signals = List.copyOf(signals);
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  static FilterResult of(Decision decision, String text, List<Signal> signals) {
    return new FilterResult(decision, text, signals, List.of(), List.of());
  }

  /// What a filter wants done.
  public enum Decision {
    NONE,
    /// It is spam.
    JUNK,
    /// It waits for somebody to look at it.
    QUARANTINE,
    /// It may be sent again later.
    DEFER,
    REFUSE,
    /// It holds a virus.
    VIRUS
  }
}
