package org.posthorn.mailauth.dkim;

import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// The result of one DKIM-Signature. RFC 8601 §2.7.1.
///
/// | verdict | |
/// |---|---|
/// | `pass` | it verified and is trustworthy |
/// | `fail` | body or header were changed |
/// | `policy` | it verified, but its key is too short, it has expired or is not valid yet; or there were too many signatures |
/// | `neutral` | it is malformed or not supported; or it failed, and its key is for tests |
/// | `temperror` | its key could not be looked up |
/// | `permerror` | it has no suitable key, or signs too few or too many fields |
///
/// @param keyBits of the key that verified it, otherwise 0
/// @param unsignedOctets at the end of the body, in its canonical form (`l=`); 0 unless it verified
/// @param testing whether the key is for tests (`t=y`)
/// @param reason why it did not pass, printable ASCII of at most 80 characters; empty for `pass`
public record DkimResult(
    AuthenticationVerdict verdict,
    Claim claim,
    int keyBits,
    long unsignedOctets,
    boolean testing,
    String reason) {

  /// The identity that a signature claims; trustworthy only with `pass`. Texts have no control
  /// characters and at most 320 characters; each is empty if it is missing or malformed.
  ///
  /// @param domain `d=`; present with every `pass`
  /// @param selector `s=`
  /// @param identity `i=`, or its default: `@` and the domain
  /// @param algorithm `a=`, if known
  /// @param start the first eight characters of `b=` (RFC 6008)
  public record Claim(
      Optional<DomainName> domain,
      String selector,
      String identity,
      String algorithm,
      String start) {
    static final Claim NONE = new Claim(Optional.empty(), "", "", "", "");
  }

  static DkimResult unverified(Unverified why, Claim claim) {
    return new DkimResult(why.verdict(), claim, 0, 0, false, why.reason());
  }

  /// For a message whose header is too long to be processed; it may have signatures.
  public static DkimResult headerTooLong() {
    return unverified(
        new Unverified(AuthenticationVerdict.PERMERROR, "header is too long"), Claim.NONE);
  }

  /// Whether it verified and is trustworthy.
  public boolean passes() {
    return verdict == AuthenticationVerdict.PASS;
  }
}
