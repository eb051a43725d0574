package org.posthorn.vault.sealed;

import java.util.Set;
import org.posthorn.vault.qkd.KeyLink;

/// Another server with which mail is sealed.
///
/// @param domains whose mail is sealed for it, in lower case
/// @param withoutKeys also says whether messages without a key of the link are opened: only with
///   [WithoutKeys#ML_KEM]
public record SealedLink(
    KeyLink keys, PublicIdentity peer, Set<String> domains, WithoutKeys withoutKeys) {
  public SealedLink {
    domains = Set.copyOf(domains);
  }

  public String name() {
    return keys.name();
  }
}
