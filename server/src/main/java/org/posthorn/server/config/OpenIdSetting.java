package org.posthorn.server.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;

/// An OpenID provider for signing in.
///
/// @param name in paths and on the login page
/// @param issuer exactly as the provider writes it
/// @param secretFile its first line is the client secret
/// @param claim the claim with the address of the account
/// @param domains local domains whose accounts it may authenticate
/// @param creates whether an account is created at the first sign-in
public record OpenIdSetting(
    String name,
    String issuer,
    String clientId,
    Optional<String> secretFile,
    String claim,
    Set<String> domains,
    boolean creates) {
  static final List<String> KEYS =
      List.of("name", "issuer", "client-id", "client-secret-file", "claim", "domains", "create");

  public OpenIdSetting {
    domains = Set.copyOf(domains);
  }

  /// @throws IllegalArgumentException with a description of the error
  static OpenIdSetting of(Map<String, String> values) {
    String name = values.getOrDefault("name", "");
    String issuer = values.getOrDefault("issuer", "");
    String clientId = values.getOrDefault("client-id", "");
    if (!name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException(
          "expected name = \"...\" of lower-case letters, digits and hyphens");
    }
    if (!issuer.startsWith("https://")) {
      throw new IllegalArgumentException("expected issuer = \"https://...\"");
    }
    if (clientId.isEmpty()) {
      throw new IllegalArgumentException("expected client-id = \"...\"");
    }
    Set<String> domains = new LinkedHashSet<>();
    for (String domain : values.getOrDefault("domains", "").split("[\\s,]+")) {
      if (!domain.isEmpty()) {
        domains.add(domain(domain));
      }
    }
    if (domains.isEmpty()) {
      throw new IllegalArgumentException(
          "expected domains = \"example.org ...\": the domains whose accounts it authenticates");
    }
    return new OpenIdSetting(
        name,
        issuer,
        clientId,
        Optional.ofNullable(values.get("client-secret-file")),
        values.getOrDefault("claim", "email"),
        domains,
        Values.bool(values.getOrDefault("create", "false")));
  }

  private static String domain(String text) {
    try {
      return Address.domain(text);
    } catch (DirectoryException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
