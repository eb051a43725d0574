package org.posthorn.spam.filter;

import java.util.List;
import org.posthorn.mime.HeaderField;
import org.posthorn.spam.Signal;

/// The result of a filter.
///
/// @param decision what it wants to be done
/// @param text the reason, for the sender if it is refused; may be empty
/// @param signals with their weights
/// @param added header fields to add, each with its CRLF
/// @param removed header fields of the message to remove
public record FilterResult(
    Decision decision,
    String text,
    List<Signal> signals,
    List<String> added,
    List<HeaderField> removed) {
  /// No result.
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

  /// What a filter wants to be done.
  public enum Decision {
    NONE,
    /// File it as junk.
    JUNK,
    /// Put it into quarantine.
    QUARANTINE,
    /// Refuse it temporarily.
    DEFER,
    REFUSE,
    /// It contains a virus.
    VIRUS
  }
}
