package org.posthorn.web.openid;

import java.util.Set;

/// A provider, as the configuration names it.
///
/// @param name in paths and for people: letters, digits and `-`
/// @param issuer its identifier, exactly as it writes it
/// @param clientSecret empty for a public client
/// @param claim whose value is the address of the account; of `email` the provider must say that it
///   is verified
/// @param domains of ours whose accounts it vouches for, and no others
/// @param creates whether an account is made for whoever signs in first
public record ProviderSetting(
    String name,
    String issuer,
    String clientId,
    String clientSecret,
    String claim,
    Set<String> domains,
    boolean creates) {
  public ProviderSetting {
    domains = Set.copyOf(domains);
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "provider " + name;
  }
}
