package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.List;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.signatures.SignatureVerifier;

/// Messages as a verifier gets them.
final class Verifying {
  private Verifying() {}

  static List<DkimResult> of(String message, Resolver resolver) {
    return of(message, resolver, TestKeys.NOW);
  }

  static List<DkimResult> of(String message, Resolver resolver, Instant now) {
    byte[] octets = message.getBytes(ISO_8859_1);
    return of(octets, octets.length, resolver, now);
  }

  static List<DkimResult> of(byte[] message, int piece, Resolver resolver, Instant now) {
    SignatureVerifier verifier = new SignatureVerifier(now);
    for (int at = 0; at < message.length; at += piece) {
      verifier.write(message, at, Math.min(message.length, at + piece));
    }
    return verifier.finish(resolver).dkim();
  }

  /// With the records of these keys.
  static MemoryZone zone(DkimKey... keys) {
    MemoryZone zone = new MemoryZone();
    for (DkimKey key : keys) {
      zone.txt(key.name().ascii(), key.record().text());
    }
    return zone;
  }
}
