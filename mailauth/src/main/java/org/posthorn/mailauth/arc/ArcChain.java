package org.posthorn.mailauth.arc;

import java.util.List;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// Whether the ARC chain of a message holds. RFC 8617 §5.2.
///
/// @param verdict [AuthenticationVerdict#NONE] without ARC fields, [AuthenticationVerdict#PASS], or
///   [AuthenticationVerdict#FAIL]; all errors are permanent, those of the DNS too (§5.2.1)
/// @param hops who sealed, the first one first; empty unless the chain passes
/// @param oldestPass the lowest instance whose signature of the message still verifies, as those of
///   all above it do; 0 if all verify (§5.2); 0 too unless the chain passes
/// @param reason why it fails, printable ASCII of at most 100 characters; else empty
public record ArcChain(
    AuthenticationVerdict verdict, List<Hop> hops, int oldestPass, String reason) {

  public ArcChain {
    hops = List.copyOf(hops);
  }

  /// A hop that sealed.
  ///
  /// @param instance from 1 on
  /// @param sealer `d=` of its ARC-Seal
  /// @param selector `s=` of it
  /// @param authenticationResults what it found: the value of its ARC-Authentication-Results behind
  ///   the instance, octets as characters, folded as it came
  public record Hop(
      int instance, DomainName sealer, DomainName selector, String authenticationResults) {}

  static final ArcChain NONE = new ArcChain(AuthenticationVerdict.NONE, List.of(), 0, "");

  /// A chain that does not hold.
  public static ArcChain failed(String reason) {
    return new ArcChain(AuthenticationVerdict.FAIL, List.of(), 0, reason);
  }
}
