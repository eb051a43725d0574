package org.posthorn.mailauth.dmarc;

import java.util.Optional;
import org.posthorn.dns.DomainName;

/// Public suffixes: names under which others than their owner register domains. RFC 9989 determines
/// them by the DNS; this list is used only if the DNS is not sufficient: if the topmost policy
/// record lacks `psd=y` although it should have it, and if the DNS fails during the tree walk.
/// Thread-safe.
@FunctionalInterface
public interface PublicSuffixes {
  /// No list: only the DNS decides.
  PublicSuffixes NONE = name -> false;

  boolean isPublicSuffix(DomainName name);

  /// The name one label below the public suffix of the name; empty if the name is a public suffix
  /// itself, or none is known.
  default Optional<DomainName> registered(DomainName name) {
    if (isPublicSuffix(name)) {
      return Optional.empty();
    }
    DomainName below = name;
    for (Optional<DomainName> above = name.parent();
        above.isPresent();
        above = above.get().parent()) {
      if (isPublicSuffix(above.get())) {
        return Optional.of(below);
      }
      below = above.get();
    }
    return Optional.empty();
  }
}
