package org.posthorn.web.openid;

import java.util.Set;

/// A provider in the configuration.
///
/// @param name in paths and for people: letters, digits and `-`
/// @param issuer its issuer identifier, exactly
/// @param clientSecret empty for a public client
/// @param claim with the address of the account; `email` must be verified by the provider
/// @param domains local domains whose accounts may sign in with it
/// @param creates whether an account is created at the first login
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
