package org.posthorn.server.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.IoReason;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;
import org.posthorn.vault.KeyProtection;
import org.posthorn.vault.protection.Pkcs11Protection;
import org.posthorn.vault.protection.ProtectionLimits;
import org.posthorn.vault.protection.TransitProtection;
import org.posthorn.wire.Pem;

/// The protection of the master key that `master-key.protection` names.
final class ConfiguredProtection {
  private static final String PKCS11 = "pkcs11:";
  private static final Set<String> PATH_ATTRIBUTES = Set.of("slot-id", "object");
  private static final Set<String> QUERY_ATTRIBUTES = Set.of("module-path", "pin-source");
  private static final Pattern TRANSIT_PATH = Pattern.compile("(/v1/.+)/keys/([\\w-]+)");

  private ConfiguredProtection() {}

  /// @return empty if the master key is not protected
  /// @throws ConfigurationException if a setting is wrong
  static Optional<KeyProtection> of(Configuration configuration) {
    String value = configuration.get(Settings.MASTER_KEY_PROTECTION);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        value.startsWith(PKCS11) ? pkcs11(configuration, value) : transit(configuration, value));
  }

  private static KeyProtection pkcs11(Configuration configuration, String uri) {
    String[] parts = uri.substring(PKCS11.length()).split("\\?", 2);
    Map<String, String> found = new HashMap<>();
    attributes(configuration, parts[0], ";", PATH_ATTRIBUTES, found);
    attributes(configuration, parts.length < 2 ? "" : parts[1], "&", QUERY_ATTRIBUTES, found);
    String slot = found.get("slot-id");
    String object = found.get("object");
    String module = found.get("module-path");
    String pin = found.get("pin-source");
    if (slot == null || object == null || module == null || pin == null) {
      throw wrong(
          configuration,
          "expected pkcs11:slot-id=NUMBER;object=LABEL?module-path=FILE&pin-source=file:FILE");
    }
    try {
      return new Pkcs11Protection(
          new Pkcs11Protection.Token(
              Path.of(module),
              Long.decode(slot),
              object,
              configuration.get(Settings.DATA).resolve(pin.replaceFirst("^file:(//)?", ""))),
          ProtectionLimits.defaults());
    } catch (NumberFormatException e) {
      throw wrong(configuration, "slot-id must be a number, not " + slot);
    }
  }

  /// The attributes of RFC 7512 §2.3 and §2.4 that are used here.
  private static void attributes(
      Configuration configuration,
      String text,
      String separator,
      Set<String> known,
      Map<String, String> into) {
    for (String attribute : text.isEmpty() ? new String[0] : text.split(separator)) {
      String[] pair = attribute.split("=", 2);
      if (pair.length < 2 || !known.contains(pair[0])) {
        throw wrong(configuration, "the attribute " + pair[0] + " is not used here");
      }
      into.put(pair[0], decoded(configuration, pair[1]));
    }
  }

  private static String decoded(Configuration configuration, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong(configuration, value + " is not percent-encoded correctly");
    }
  }

  private static KeyProtection transit(Configuration configuration, String value) {
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw wrong(configuration, value + " is no URI: " + e.getReason());
    }
    Matcher path = TRANSIT_PATH.matcher(String.valueOf(uri.getPath()));
    boolean https = "https".equals(uri.getScheme());
    boolean plain = "http".equals(uri.getScheme()) && isLoopback(uri.getHost());
    if (!path.matches() || !(https || plain) || uri.getHost() == null || uri.getQuery() != null) {
      throw wrong(
          configuration,
          "expected a PKCS#11 URI, or https://HOST/v1/transit/keys/NAME (http only on loopback)");
    }
    String token = configuration.get(Settings.MASTER_KEY_TOKEN_FILE);
    if (token.isEmpty()) {
      throw new ConfigurationException("master-key.protection requires master-key.token-file");
    }
    URI engine = URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path.group(1));
    return new TransitProtection(
        new TransitProtection.Service(
            engine, path.group(2), configuration.get(Settings.DATA).resolve(token)),
        trusting(configuration),
        ProtectionLimits.defaults());
  }

  private static boolean isLoopback(@Nullable String host) {
    return host != null && Set.of("127.0.0.1", "[::1]", "localhost").contains(host);
  }

  private static SSLContext trusting(Configuration configuration) {
    String file = configuration.get(Settings.MASTER_KEY_CA_FILE);
    try {
      return file.isEmpty()
          ? SSLContext.getDefault()
          : Pem.trusting(configuration.get(Settings.DATA).resolve(file));
    } catch (IOException e) {
      throw configuration.wrong(Settings.MASTER_KEY_CA_FILE, IoReason.of(e));
    } catch (GeneralSecurityException e) {
      throw new LinkageError("every Java has TLS", e);
    }
  }

  private static ConfigurationException wrong(Configuration configuration, String what) {
    return configuration.wrong(Settings.MASTER_KEY_PROTECTION, what);
  }
}
