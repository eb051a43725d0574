package org.posthorn.server.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthorn.dns.DomainName;
import org.posthorn.vault.sealed.WithoutKeys;

/// Another server with which mail is sealed; all but without-keys are required.
///
/// @param name of the link
/// @param domains of the other server
/// @param keyServer this side's key server, `https://HOST:PORT`
/// @param peerSae the id of the other server at its key server
/// @param files PEM files for the connection to the key server
/// @param peerKeys the file with the other server's public keys
/// @param withoutKeys what happens when there is no key
public record QkdLinkSetting(
    String name,
    Set<String> domains,
    URI keyServer,
    String peerSae,
    Files files,
    String peerKeys,
    WithoutKeys withoutKeys) {
  static final List<String> KEYS =
      List.of(
          "name",
          "domains",
          "key-server",
          "peer-sae",
          "certificate",
          "private-key",
          "authorities",
          "peer-keys",
          "without-keys");
  private static final int NAME_BYTES_MAX = 32;

  /// @param certificate of this server
  /// @param authorities that signed the key server's certificate
  public record Files(String certificate, String privateKey, String authorities) {}

  /// @throws IllegalArgumentException with a description of the error
  static QkdLinkSetting of(Map<String, String> values) {
    for (String key : KEYS.subList(0, KEYS.size() - 1)) {
      if (values.getOrDefault(key, "").isBlank()) {
        throw new IllegalArgumentException("expected " + key + " = \"...\"");
      }
    }
    return new QkdLinkSetting(
        name(values.getOrDefault("name", "")),
        domains(values.getOrDefault("domains", "")),
        address(values.getOrDefault("key-server", "")),
        values.getOrDefault("peer-sae", ""),
        new Files(
            values.getOrDefault("certificate", ""),
            values.getOrDefault("private-key", ""),
            values.getOrDefault("authorities", "")),
        values.getOrDefault("peer-keys", ""),
        withoutKeys(values.getOrDefault("without-keys", WithoutKeys.WAIT.text())));
  }

  /// It is shown in header fields and logs.
  private static String name(String name) {
    if (!name.matches("[A-Za-z0-9._-]+")
        || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "name: expected at most "
              + NAME_BYTES_MAX
              + " characters of A-Z, a-z, 0-9, '.', '_' and '-'");
    }
    return name;
  }

  private static Set<String> domains(String text) {
    Set<String> domains = new LinkedHashSet<>();
    for (String each : text.split(",", -1)) {
      domains.add(DomainName.parse(each.strip()).ascii().toLowerCase(Locale.ROOT));
    }
    return domains;
  }

  private static URI address(String text) {
    String expected = "key-server: expected https://HOST:PORT, without a path";
    try {
      URI address = URI.create(text);
      if (!"https".equals(address.getScheme())
          || address.getHost() == null
          || !(address.getRawPath().isEmpty() || address.getRawPath().equals("/"))) {
        throw new IllegalArgumentException(expected);
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }

  private static WithoutKeys withoutKeys(String text) {
    String chosen =
        Values.oneOf(
            text,
            Arrays.stream(WithoutKeys.values()).map(WithoutKeys::text).toArray(String[]::new));
    return Arrays.stream(WithoutKeys.values())
        .filter(each -> each.text().equals(chosen))
        .findFirst()
        .orElseThrow();
  }
}
