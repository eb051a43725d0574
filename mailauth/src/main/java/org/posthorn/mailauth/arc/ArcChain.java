package org.posthorn.mailauth.arc;

import java.util.List;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// The result of validating the ARC chain of a message. RFC 8617 §5.2.
///
/// @param verdict [AuthenticationVerdict#NONE] without ARC fields, [AuthenticationVerdict#PASS], or
///   [AuthenticationVerdict#FAIL]; all errors are permanent, also those of the DNS (§5.2.1)
/// @param hops the sealers, the first one first; empty unless the chain passes
/// @param oldestPass the lowest instance from which on all message signatures still verify; 0 if
///   all verify (§5.2), and 0 unless the chain passes
/// @param reason why it fails, printable ASCII of at most 100 characters; otherwise empty
public record ArcChain(
    AuthenticationVerdict verdict, List<Hop> hops, int oldestPass, String reason) {

  public ArcChain {
    hops = List.copyOf(hops);
  }

  /// A hop that sealed the message.
  ///
  /// @param instance from 1 on
  /// @param sealer `d=` of its ARC-Seal
  /// @param selector `s=` of its ARC-Seal
  /// @param authenticationResults its results: the value of its ARC-Authentication-Results after
  ///   the instance, octets as characters, with the original folding
  public record Hop(
      int instance, DomainName sealer, DomainName selector, String authenticationResults) {}

  static final ArcChain NONE = new ArcChain(AuthenticationVerdict.NONE, List.of(), 0, "");

  /// A chain that does not validate.
  public static ArcChain failed(String reason) {
    return new ArcChain(AuthenticationVerdict.FAIL, List.of(), 0, reason);
  }
}
