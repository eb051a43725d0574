package org.posthorn.mailauth.dkim;

import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// What became of one DKIM-Signature. RFC 8601 §2.7.1.
///
/// | verdict | |
/// |---|---|
/// | `pass` | it verified, and may be relied on |
/// | `fail` | body or header are not what was signed |
/// | `policy` | it verified, but its key is too short, or its time is not now; or it was one too many |
/// | `neutral` | it is malformed or not understood; or it failed, and its key is for tests |
/// | `temperror` | its key could not be looked up |
/// | `permerror` | it has no key that may have signed so, or signs too little or too much |
///
/// @param keyBits of the key that verified it, else 0
/// @param unsignedOctets at the end of the body, in its canonical form (`l=`); 0 unless it verified
/// @param testing the key is for tests (`t=y`)
/// @param reason why it did not pass, printable ASCII of at most 80 characters; empty for `pass`
public record DkimResult(
    AuthenticationVerdict verdict,
    Claim claim,
    int keyBits,
    long unsignedOctets,
    boolean testing,
    String reason) {

  /// Whom a signature claims to be of; to be relied on only with a `pass`. Texts have no control
  /// characters and are at most 320 characters long; each is empty if it is not there or malformed.
  ///
  /// @param domain `d=`; present with every `pass`
  /// @param selector `s=`
  /// @param identity `i=`, or what it is without: `@` and the domain
  /// @param algorithm `a=`, if we know it
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

  /// Of a message whose header was too long to be looked at; it may have signatures.
  public static DkimResult headerTooLong() {
    return unverified(
        new Unverified(AuthenticationVerdict.PERMERROR, "header is too long"), Claim.NONE);
  }

  /// Whether it is a signature of that domain, and right.
  public boolean passes() {
    return verdict == AuthenticationVerdict.PASS;
  }
}
