package org.posthorn.server.config;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;

/// A language model for the assistant.
///
/// @param domains whose accounts use it; empty for all that no other model names
/// @param url up to and including the version, as `http://127.0.0.1:11434/v1`
/// @param model its name at the endpoint
/// @param keyFile its first line is sent as bearer token
/// @param tokensPerDay that an account may use in a day
public record ModelSetting(
    Set<String> domains, URI url, String model, Optional<String> keyFile, long tokensPerDay) {
  static final List<String> KEYS = List.of("url", "model", "domains", "key-file", "tokens-per-day");
  private static final String TOKENS_DEFAULT = "200000";

  public ModelSetting {
    domains = Set.copyOf(domains);
  }

  /// @throws IllegalArgumentException with a description of the error
  static ModelSetting of(Map<String, String> values) {
    String model = values.getOrDefault("model", "");
    if (model.isBlank()) {
      throw new IllegalArgumentException("expected model = \"...\"");
    }
    Set<String> domains = new LinkedHashSet<>();
    for (String domain : values.getOrDefault("domains", "").split("[\\s,]+")) {
      if (!domain.isEmpty()) {
        domains.add(DomainName.parse(domain).ascii().toLowerCase(Locale.ROOT));
      }
    }
    return new ModelSetting(
        domains,
        url(values.getOrDefault("url", "")),
        model,
        Optional.ofNullable(values.get("key-file")),
        tokens(values.getOrDefault("tokens-per-day", TOKENS_DEFAULT)));
  }

  private static URI url(String text) {
    String expected = "expected url = \"https://HOST/v1\", or http for a server nearby";
    try {
      URI url = URI.create(text.replaceFirst("/$", ""));
      boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      if (http && url.getHost() != null && url.getUserInfo() == null && url.getQuery() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(expected, e);
    }
    throw new IllegalArgumentException(expected);
  }

  private static long tokens(String text) {
    try {
      long tokens = Long.parseLong(text);
      if (tokens > 0) {
        return tokens;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("tokens-per-day: expected a number above 0", e);
    }
    throw new IllegalArgumentException("tokens-per-day: expected a number above 0");
  }
}
