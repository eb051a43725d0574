package org.posthorn.wire;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// What several tests need: certificates, and bytes as text.
final class Fixtures {
  private Fixtures() {}

  static Path file(String name) {
    URL url = Objects.requireNonNull(Fixtures.class.getResource(name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static ServerTls.KeyPairFiles pair(String name) {
    return new ServerTls.KeyPairFiles(file(name + ".pem"), file(name + ".key"));
  }

  static ServerTls serverTls(String... names) throws IOException {
    return ServerTls.of(List.of(names).stream().map(Fixtures::pair).toList());
  }

  static ClientTls clientTls(String host) throws IOException {
    return ClientTls.verified(host, Pem.certificates(file("ca.pem")));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Line ends made visible.
  static String shown(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n");
  }

  /// The other way round, for tables.
  static String meant(String shown) {
    return shown.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
  }
}
