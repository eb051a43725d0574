package org.posthorn.mime;

import java.util.List;
import java.util.Optional;

/// Message identifiers (RFC 5322 §3.6.4) in Message-ID, In-Reply-To and References, read leniently.
public final class MessageIds {
  private MessageIds() {}

  /// All identifiers of a value, without angle brackets, in order, without repetition.
  public static List<String> parse(String value) {
    return List.of();
  }

  /// The first identifier, or empty.
  public static Optional<String> first(String value) {
    return parse(value).stream().findFirst();
  }
}
