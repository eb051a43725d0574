package org.posthorn.delivery.signing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.arc.ArcSealer;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;

/// The keys by which local domains sign outgoing mail. Thread-safe if the keys are.
///
/// @param keys that sign for a domain now; none if it does not sign
/// @param seals whether forwarded mail is sealed
public record OutgoingSignatures(Function<DomainName, List<DkimKey>> keys, boolean seals) {
  /// No keys.
  public static final OutgoingSignatures NONE = new OutgoingSignatures(_ -> List.of(), false);

  /// The keys that sign what a domain sends.
  public List<DkimKey> of(String domain) {
    return keys.apply(DomainName.parse(domain));
  }

  /// The key that seals a message which a domain forwards; empty if nothing is sealed, or the
  /// domain has no such key.
  ///
  /// @param found the results when the message arrived
  public Optional<ArcSealer> sealer(String domain, ArrivalResults found, Instant now) {
    if (!seals) {
      return Optional.empty();
    }
    return of(domain).stream()
        // RFC 8617 §4.1 and verifiers know only rsa-sha256.
        .filter(key -> key.algorithm() == DkimAlgorithm.RSA_SHA256)
        .findFirst()
        .map(key -> new ArcSealer(key, now, found.chain(), found.results()));
  }
}
