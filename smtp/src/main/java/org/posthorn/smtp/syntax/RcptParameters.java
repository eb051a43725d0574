package org.posthorn.smtp.syntax;

import java.util.EnumSet;
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

  /// What is asked for one recipient who was named twice: every report that either asks for, and
  /// the usual ones (RFC 3461 §4.1) where one of them leaves it to us.
  public RcptParameters and(RcptParameters other) {
    Set<Notify> both = EnumSet.noneOf(Notify.class);
    both.addAll(usual());
    both.addAll(other.usual());
    if (both.size() > 1) {
      both.remove(Notify.NEVER);
    }
    boolean silent = notifications.isEmpty() && other.notifications.isEmpty();
    return new RcptParameters(
        silent ? Set.of() : both, originalRecipient.or(other::originalRecipient));
  }

  private Set<Notify> usual() {
    return notifications.isEmpty() ? Set.of(Notify.FAILURE, Notify.DELAY) : notifications;
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
