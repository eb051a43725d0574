package org.posthorn.delivery.signing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.arc.ArcSealer;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;

/// By which keys our domains sign what leaves. Thread-safe if the keys are.
///
/// @param keys that sign for a domain now; none if it does not sign
/// @param seals whether what is passed on is sealed
public record OutgoingSignatures(Function<DomainName, List<DkimKey>> keys, boolean seals) {
  /// Without keys.
  public static final OutgoingSignatures NONE = new OutgoingSignatures(_ -> List.of(), false);

  /// The keys that sign what is written in a domain's name.
  public List<DkimKey> of(String domain) {
    return keys.apply(DomainName.parse(domain));
  }

  /// What seals a message that a domain passes on; empty if nothing is to be sealed, or the domain
  /// has no key for it.
  ///
  /// @param found when the message came
  public Optional<ArcSealer> sealer(String domain, ArrivalResults found, Instant now) {
    if (!seals) {
      return Optional.empty();
    }
    return of(domain).stream()
        // RFC 8617 §4.1 knows rsa-sha256 alone, and so do verifiers.
        .filter(key -> key.algorithm() == DkimAlgorithm.RSA_SHA256)
        .findFirst()
        .map(key -> new ArcSealer(key, now, found.chain(), found.results()));
  }
}
