package org.posthorn.transport;

import java.util.EnumSet;
import java.util.Set;

/// Allowed deviations from the RFCs in outbound mail.
public enum TransportTolerance {
  /// Octets above 127 are sent to a server without 8BITMIME (forbidden by RFC 6152 §3) if they
  /// cannot be encoded without harm: the message is signed by others, or its charset is not
  /// declared. All current servers accept them; returning the message or breaking its signature
  /// would harm the sender. On by default; without it such a message is returned (5.6.3).
  EIGHT_BIT_UNANNOUNCED;

  /// The default tolerances.
  public static Set<TransportTolerance> defaults() {
    return EnumSet.of(EIGHT_BIT_UNANNOUNCED);
  }
}
