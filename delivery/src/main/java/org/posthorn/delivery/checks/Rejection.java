package org.posthorn.delivery.checks;

import org.posthorn.smtp.syntax.EnhancedStatus;

/// Why a message is refused.
///
/// @param status of class 4 if the sender may try again, or 5
/// @param text for the sender: printable ASCII, one line
public record Rejection(EnhancedStatus status, String text) {
  /// Characters of a text: a reply line has 512 octets (RFC 5321 §4.5.3.1.5).
  public static final int TEXT_MAX = 400;

  public Rejection {
    StringBuilder printable = new StringBuilder();
    text.chars()
        .limit(TEXT_MAX)
        .forEach(c -> printable.append(c >= ' ' && c <= '~' ? (char) c : '?'));
    text = printable.toString();
  }
}
