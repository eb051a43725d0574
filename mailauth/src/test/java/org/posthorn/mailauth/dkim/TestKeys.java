package org.posthorn.mailauth.dkim;

import java.time.Instant;
import java.util.List;
import org.posthorn.dns.DomainName;

/// A key of each kind, made once.
final class TestKeys {
  static final Instant NOW = Instant.parse("2026-11-21T07:00:00Z");
  static final DomainName DOMAIN = DomainName.parse("posthorn.example");
  static final DkimKey RSA = DkimKey.generate(DOMAIN, "rsa2026", DkimAlgorithm.RSA_SHA256);
  static final DkimKey ED25519 = DkimKey.generate(DOMAIN, "ed2026", DkimAlgorithm.ED25519_SHA256);
  static final List<DkimKey> BOTH = List.of(RSA, ED25519);

  private TestKeys() {}
}
