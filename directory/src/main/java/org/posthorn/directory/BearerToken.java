package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.posthorn.runtime.Digests;

/// A random secret with its account: an authorization code or a refresh token. Its text begins with
/// a prefix that secret scanners recognize.
///
/// @param number of the grant; 0 in a code
/// @param family common to all refresh tokens of a grant; empty in a code
record BearerToken(AccountId account, CredentialId number, byte[] family, byte[] secret) {
  private static final String CODE = "phc_";
  private static final String REFRESH = "phr_";
  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  static BearerToken code(AccountId account) {
    return new BearerToken(account, new CredentialId(0), new byte[0], random());
  }

  static BearerToken refresh(AccountId account, CredentialId grant, byte[] family) {
    return new BearerToken(account, grant, family, random());
  }

  static byte[] random() {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    return random;
  }

  static Optional<BearerToken> parseCode(String text) {
    return decode(text, CODE, Long.BYTES + BYTES)
        .map(in ->
            new BearerToken(
                new AccountId(in.getLong()), new CredentialId(0), new byte[0], take(in)));
  }

  static Optional<BearerToken> parseRefresh(String text) {
    return decode(text, REFRESH, 2 * Long.BYTES + 2 * BYTES)
        .map(in ->
            new BearerToken(
                new AccountId(in.getLong()), new CredentialId(in.getLong()), take(in), take(in)));
  }

  private static Optional<ByteBuffer> decode(String text, String prefix, int bytes) {
    if (!text.startsWith(prefix) || text.length() > 100) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(text.substring(prefix.length()));
      // Numbers are not negative; only the canonical form is accepted.
      boolean ours =
          decoded.length == bytes
              && decoded[0] >= 0
              && (bytes == Long.BYTES + BYTES || decoded[Long.BYTES] >= 0);
      return ours ? Optional.of(ByteBuffer.wrap(decoded)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // clients may send anything
    }
  }

  private static byte[] take(ByteBuffer in) {
    byte[] bytes = new byte[BYTES];
    in.get(bytes);
    return bytes;
  }

  /// The stored digest. A single SHA-256 suffices, because the secret is random.
  byte[] digest() {
    return Digests.sha256(secret);
  }

  byte[] familyDigest() {
    return Digests.sha256(family);
  }

  /// The text for the program.
  String text() {
    ByteBuffer out = ByteBuffer.allocate(2 * Long.BYTES + 2 * BYTES).putLong(account.value());
    boolean refresh = number.value() > 0;
    if (refresh) {
      out.putLong(number.value()).put(family);
    }
    out.put(secret).flip();
    byte[] bytes = new byte[out.remaining()];
    out.get(bytes);
    return (refresh ? REFRESH : CODE)
        + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Without secrets.
  @Override
  public String toString() {
    return "Bearing[" + account + ", " + number + "]";
  }
}
