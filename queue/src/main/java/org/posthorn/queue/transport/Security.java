package org.posthorn.queue.transport;

import java.util.List;
import org.posthorn.smtp.client.Target;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.wire.CertificateAssociation;

/// What the encryption towards one server must be, and by what it is verified.
///
/// @param associations for [TlsPolicy#DANE]
/// @param names likewise: those of which the certificate must have one
record Security(TlsPolicy policy, List<CertificateAssociation> associations, List<String> names) {
  Security {
    associations = List.copyOf(associations);
    names = List.copyOf(names);
  }

  static Security of(TlsPolicy policy) {
    return new Security(policy, List.of(), List.of());
  }

  /// Whether whoever is in between cannot pretend to be the server.
  boolean verified() {
    return switch (policy) {
      case VERIFIED, IMPLICIT, DANE -> true;
      case PLAIN, OPPORTUNISTIC, ENCRYPTED -> false;
    };
  }

  /// At least verified, as REQUIRETLS asks (RFC 8689 §4.2.1).
  Security raised() {
    return verified() ? this : of(TlsPolicy.VERIFIED);
  }

  Target on(Target target) {
    return policy == TlsPolicy.DANE ? target.withDane(associations, names) : target.withTls(policy);
  }

  /// How the outcome names it.
  String name() {
    return switch (policy) {
      case DANE -> "dane";
      case VERIFIED, IMPLICIT -> "verified";
      case PLAIN, OPPORTUNISTIC, ENCRYPTED -> "unverified";
    };
  }
}
