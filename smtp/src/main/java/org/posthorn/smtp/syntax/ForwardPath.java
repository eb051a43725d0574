package org.posthorn.smtp.syntax;

/// Where a message is to go. RFC 5321 §4.1.2. A source route is read and dropped, as §3.3 asks.
///
/// @param mailbox its domain is empty for the bare `<Postmaster>` of §4.5.1
public record ForwardPath(Mailbox mailbox) {
  /// The mailbox as a command writes it, without brackets.
  public String address() {
    return mailbox.toString();
  }

  @Override
  public String toString() {
    return "<" + mailbox + ">";
  }
}
