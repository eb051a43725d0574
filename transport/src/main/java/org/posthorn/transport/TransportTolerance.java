package org.posthorn.transport;

import java.util.EnumSet;
import java.util.Set;

/// Deviations from the RFCs in what is sent.
public enum TransportTolerance {
  /// Octets above 127 go to a server that does not offer 8BITMIME (RFC 6152 §3 forbids it) where
  /// they cannot be encoded without harm: where others have signed them, or nobody says what they
  /// are. Every server in use takes them; returning the message, or breaking its signature, would
  /// harm who sent it. On by default; without it such a message comes back (5.6.3).
  EIGHT_BIT_UNANNOUNCED;

  /// What is allowed where nobody says otherwise.
  public static Set<TransportTolerance> defaults() {
    return EnumSet.of(EIGHT_BIT_UNANNOUNCED);
  }
}
