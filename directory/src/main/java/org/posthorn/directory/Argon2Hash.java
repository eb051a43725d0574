package org.posthorn.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// An Argon2id hash of a password (RFC 9106 version 0x13), in the PHC string format
/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, which other software supports too.
final class Argon2Hash {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int FIELD_BYTES_MAX = 64;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,4}),p=([0-9]{1,3})"
              + "\\$([A-Za-z0-9+/]{11,88})\\$([A-Za-z0-9+/]{22,88})");

  private final Argon2Settings settings;
  private final byte[] salt;
  private final byte[] hash;

  private Argon2Hash(Argon2Settings settings, byte[] salt, byte[] hash) {
    this.settings = settings;
    this.salt = salt;
    this.hash = hash;
  }

  /// Hashes a password with a new salt: takes tens of milliseconds and the configured memory.
  static Argon2Hash of(String password, Argon2Settings settings) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new Argon2Hash(settings, salt, compute(password, settings, salt, HASH_BYTES));
  }

  /// A hash of no known password: for verification in equal time if there is no password.
  static Argon2Hash ofNothing(Argon2Settings settings) {
    byte[] random = new byte[SALT_BYTES + HASH_BYTES];
    new SecureRandom().nextBytes(random);
    return new Argon2Hash(
        settings,
        java.util.Arrays.copyOf(random, SALT_BYTES),
        java.util.Arrays.copyOfRange(random, SALT_BYTES, random.length));
  }

  /// Parses the PHC format.
  ///
  /// @throws DirectoryException of kind INVALID if it is not Argon2id, or exceeds the limits of
  ///   [Argon2Settings]
  static Argon2Hash parse(String phc) {
    Matcher matcher = PHC.matcher(phc);
    if (!matcher.matches()) {
      throw DirectoryException.invalid("not an Argon2id hash in the PHC form");
    }
    Argon2Settings settings =
        new Argon2Settings(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)));
    byte[] salt = base64(matcher.group(4));
    byte[] hash = base64(matcher.group(5));
    if (salt.length > FIELD_BYTES_MAX || hash.length > FIELD_BYTES_MAX) {
      throw DirectoryException.invalid("an Argon2id hash or salt that is too long");
    }
    return new Argon2Hash(settings, salt, hash);
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw DirectoryException.invalid("not an Argon2id hash in the PHC form: base64");
    }
  }

  /// Verifies a password, in a time that does not depend on the result.
  boolean verify(String password) {
    return MessageDigest.isEqual(compute(password, settings, salt, hash.length), hash);
  }

  private static byte[] compute(
      String password, Argon2Settings settings, byte[] salt, int hashBytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(settings.memoryKib())
            .withIterations(settings.iterations())
            .withParallelism(settings.parallelism())
            .withSalt(salt)
            .build());
    byte[] result = new byte[hashBytes];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), result);
    return result;
  }

  Argon2Settings settings() {
    return settings;
  }

  /// The PHC format.
  @Override
  public String toString() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + settings.memoryKib()
        + ",t="
        + settings.iterations()
        + ",p="
        + settings.parallelism()
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }
}
