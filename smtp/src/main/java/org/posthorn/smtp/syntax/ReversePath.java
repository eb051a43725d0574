package org.posthorn.smtp.syntax;

import java.util.Optional;

/// The address for failure reports; empty for `<>`, to which no reports are sent. RFC 5321 §4.1.2.
///
/// @param mailbox empty for the null reverse-path
public record ReversePath(Optional<Mailbox> mailbox) {
  /// `<>`.
  public static final ReversePath NULL = new ReversePath(Optional.empty());

  public static ReversePath of(Mailbox mailbox) {
    return new ReversePath(Optional.of(mailbox));
  }

  /// The mailbox as in a command, without brackets; empty for the null reverse-path.
  public String address() {
    return mailbox.map(Mailbox::toString).orElse("");
  }

  @Override
  public String toString() {
    return "<" + address() + ">";
  }
}
