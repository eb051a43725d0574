package org.posthorn.assistant.request;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;

/// Understands requests. Immutable and thread-safe.
public final class RequestGrammar {
  /// Longest request in characters; a longer one is not understood.
  public static final int REQUEST_CHARS_MAX = 2_000;

  /// Reads a request.
  ///
  /// @param request as the user typed it, in any case, with or without accents and punctuation
  /// @param now with the user's time zone, for dates such as "last week"
  /// @param preferred the language for a request that may be of several, such as "spam"
  public Understood read(String request, ZonedDateTime now, Locale preferred) {
    return new Understood(preferred, new Intent.NotUnderstood(List.of()));
  }
}
