package org.posthorn.smtp.syntax;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The parameters of RCPT. RFC 3461 §4.1, §4.2.
///
/// @param notifications when to report; empty if not given
/// @param originalRecipient the original recipient, before any redirection
public record RcptParameters(
    Set<Notify> notifications, Optional<OriginalRecipient> originalRecipient) {
  /// No parameters.
  public static final RcptParameters NONE = new RcptParameters(Set.of(), Optional.empty());

  public RcptParameters {
    notifications = Set.copyOf(notifications);
  }

  /// The combination for a recipient that was named twice: all reports that either requests, and
  /// the default ones (RFC 3461 §4.1) if one has no NOTIFY.
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

  /// When to report. NEVER excludes the others.
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
