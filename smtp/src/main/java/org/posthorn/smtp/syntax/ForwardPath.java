package org.posthorn.smtp.syntax;

/// The recipient in RCPT. RFC 5321 §4.1.2. A source route is parsed and dropped (§3.3).
///
/// @param mailbox its domain is empty for `<Postmaster>` (§4.5.1)
public record ForwardPath(Mailbox mailbox) {
  /// The mailbox as in a command, without brackets.
  public String address() {
    return mailbox.toString();
  }

  @Override
  public String toString() {
    return "<" + mailbox + ">";
  }
}
