package org.posthorn.mailauth.dmarc;

import java.util.Optional;
import org.posthorn.dns.DomainName;

/// Which names are public suffixes: names below which others than their owner register. RFC 9989
/// finds this in the DNS; a list is only asked where the DNS does not say it: where the topmost
/// policy record is at a name that does not say `psd=y` although it should, and where the DNS fails
/// while the organizational domain is looked for. Thread-safe.
@FunctionalInterface
public interface PublicSuffixes {
  /// No list: the DNS alone decides.
  PublicSuffixes NONE = name -> false;

  boolean isPublicSuffix(DomainName name);

  /// The name one label below the public suffix of the name; empty if none of the names above it is
  /// a public suffix, or if it is one itself.
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
