package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.posthorn.runtime.Digests;

/// A key from which other keys are derived, one for each purpose (HKDF, RFC 5869). Immutable; only
/// [MasterKeyFile] reads its bytes.
public final class MasterKey {
  /// Length of a master key.
  public static final int BYTES = 32;

  private static final String HKDF = "HKDF-SHA256";
  private static final byte[] SALT = "posthorn vault 1".getBytes(US_ASCII);
  private static final byte[] ID_LABEL = "posthorn master key id".getBytes(US_ASCII);
  private static final int CHECK_BYTES = 8;

  /// Between the kind of protection and the encrypted key.
  private static final char PROTECTED = ':';

  private final SecretKeySpec key;
  private final KeyId id;
  private final Instant created;

  private MasterKey(byte[] bytes, Instant created) {
    key = new SecretKeySpec(bytes, "Generic");
    this.created = created.truncatedTo(ChronoUnit.SECONDS);
    id = new KeyId(ByteBuffer.wrap(expanded(ID_LABEL)).getInt());
  }

  /// A new random key.
  public static MasterKey generate(SecureRandom random, Instant now) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new MasterKey(bytes, now);
  }

  public KeyId id() {
    return id;
  }

  /// To the second.
  public Instant created() {
    return created;
  }

  /// The key derived for one purpose.
  SecretKey derived(String purpose) {
    try {
      // RFC 5869 §2.2, §2.3
      return KDF.getInstance(HKDF)
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract()
                  .addSalt(SALT)
                  .addIKM(key)
                  .thenExpand(purpose.getBytes(UTF_8), BYTES));
    } catch (GeneralSecurityException e) {
      throw new LinkageError("every Java has " + HKDF, e);
    }
  }

  private byte[] expanded(byte[] label) {
    try {
      return KDF.getInstance(HKDF)
          .deriveData(HKDFParameterSpec.expandOnly(key, label, Integer.BYTES));
    } catch (GeneralSecurityException e) {
      throw new LinkageError("every Java has " + HKDF, e);
    }
  }

  /// Its line in a key file, readable.
  String line() {
    return line(Optional.empty());
  }

  /// Its line in a key file.
  ///
  /// @param protection encrypts it; empty to write it readable
  String line(Optional<KeyProtection> protection) {
    String field =
        protection
            .map(by ->
                by.kind() + PROTECTED + encoder().encodeToString(by.encrypt(key.getEncoded())))
            .orElseGet(() -> encoder().encodeToString(key.getEncoded()));
    return name() + " " + field + " " + check();
  }

  private static Base64.Encoder encoder() {
    return Base64.getEncoder();
  }

  /// The kind of protection of the key in a line; empty if it is readable.
  static Optional<String> protection(String line) {
    String[] fields = line.split(" ", -1);
    int end = fields.length < 3 ? -1 : fields[2].indexOf(PROTECTED);
    return end < 0 ? Optional.empty() : Optional.of(fields[2].substring(0, end));
  }

  /// @param protection decrypts keys of its kind
  /// @throws IllegalArgumentException describing the error, without the content of the line
  /// @throws MasterKeyException if the key cannot be decrypted
  static MasterKey parse(String line, Optional<KeyProtection> protection) {
    List<String> fields = List.of(line.split(" ", -1));
    if (fields.size() != 4) {
      throw new IllegalArgumentException("the line of a key must have four fields");
    }
    Optional<String> kind = protection(line);
    String field = fields.get(2);
    byte[] bytes;
    Instant created;
    try {
      created = Instant.parse(fields.get(1));
      bytes = Base64.getDecoder().decode(field.substring(field.indexOf(PROTECTED) + 1));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the line of a key is damaged", e);
    }
    String encoded = encoder().encodeToString(bytes);
    if (kind.isPresent()) {
      bytes = protecting(kind.get(), protection).decrypt(bytes);
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has " + bytes.length + " bytes instead of 32");
    }
    MasterKey key = new MasterKey(bytes, created);
    // RFC 4648 §3.5: the last character has two unused bits, which must be zero.
    boolean whole =
        field.endsWith(encoded)
            && fields.get(0).equals(key.id.toString())
            && MessageDigest.isEqual(
                fields.get(3).getBytes(US_ASCII), key.check().getBytes(US_ASCII));
    if (!whole) {
      throw new IllegalArgumentException(
          "the line of a key does not match its check value: it was not copied correctly");
    }
    return key;
  }

  private static KeyProtection protecting(String kind, Optional<KeyProtection> protection) {
    return protection
        .filter(by -> by.kind().equals(kind))
        .orElseThrow(() ->
            new MasterKeyException(
                "the master key is encrypted by " + kind + ": set master-key.protection to it"));
  }

  private String name() {
    return id + " " + created;
  }

  private String check() {
    byte[] full = Digests.hmacSha256(key.getEncoded(), name().getBytes(US_ASCII));
    return HexFormat.of().formatHex(full, 0, CHECK_BYTES);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "master key " + id;
  }
}
