package org.posthorn.smtp.syntax;

import java.util.Optional;
import java.util.Set;

/// What RCPT says besides the forward-path. RFC 3461 §4.1, §4.2.
///
/// @param notifications when to report; empty where the sender left it to us
/// @param originalRecipient whom the sender meant before anyone redirected it
public record RcptParameters(
    Set<Notify> notifications, Optional<OriginalRecipient> originalRecipient) {
  /// None given.
  public static final RcptParameters NONE = new RcptParameters(Set.of(), Optional.empty());

  public RcptParameters {
    notifications = Set.copyOf(notifications);
  }

  /// When to report. NEVER stands alone.
  public enum Notify {
    NEVER,
    SUCCESS,
    FAILURE,
    DELAY
  }

  /// @param addressType such as `rfc822`
  /// @param address decoded
  public record OriginalRecipient(String addressType, String address) {}
}
