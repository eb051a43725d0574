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

  /// Its line in a key file.
  String line() {
    return name() + " " + Base64.getEncoder().encodeToString(key.getEncoded()) + " " + check();
  }

  /// @throws IllegalArgumentException describing the error, without the content of the line
  static MasterKey parse(String line) {
    List<String> fields = List.of(line.split(" ", -1));
    if (fields.size() != 4) {
      throw new IllegalArgumentException("the line of a key must have four fields");
    }
    byte[] bytes;
    Instant created;
    try {
      created = Instant.parse(fields.get(1));
      bytes = Base64.getDecoder().decode(fields.get(2));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the line of a key is damaged", e);
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has " + bytes.length + " bytes instead of 32");
    }
    MasterKey key = new MasterKey(bytes, created);
    // RFC 4648 §3.5: the last character has two unused bits, which must be zero.
    boolean whole =
        fields.get(2).equals(Base64.getEncoder().encodeToString(bytes))
            && fields.get(0).equals(key.id.toString())
            && MessageDigest.isEqual(
                fields.get(3).getBytes(US_ASCII), key.check().getBytes(US_ASCII));
    if (!whole) {
      throw new IllegalArgumentException(
          "the line of a key does not match its check value: it was not copied correctly");
    }
    return key;
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
