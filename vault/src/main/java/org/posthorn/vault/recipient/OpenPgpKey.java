package org.posthorn.vault.recipient;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.bcpg.DSAPublicBCPGKey;
import org.bouncycastle.bcpg.ElGamalPublicBCPGKey;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.RSAPublicBCPGKey;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUserAttributeSubpacketVector;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/// An OpenPGP key that can be encrypted to (RFC 9580 §10.1), without signatures of others and
/// without pictures.
public final class OpenPgpKey implements RecipientKey {
  private static final String ARMORED_SECRET = "PRIVATE KEY BLOCK";

  private static final String ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

  private static final String NO_KEY =
      "This is neither a complete OpenPGP public key nor a certificate. Export your public key and"
          + " add the file, or its text.";

  private static final String REVOKED = "This key is revoked. Add the one that replaces it.";

  private static final String NO_ENCRYPTION =
      "Nothing can be encrypted to this key: it has no valid subkey for encryption. Keys for"
          + " signing only cannot be used, nor such with less than 2048 bits or methods that are"
          + " not secure any more.";

  private final OpenPGPCertificate certificate;
  private final byte[] encoded;
  private final List<String> names;
  private final OpenPGPComponentKey encryption;
  private final Optional<Instant> expires;

  private OpenPgpKey(
      OpenPGPCertificate certificate, OpenPGPComponentKey encryption, Optional<Instant> expires)
      throws IOException {
    this.certificate = certificate;
    this.encryption = encryption;
    this.expires = expires;
    encoded = certificate.getEncoded();
    List<String> all = new ArrayList<>();
    certificate.getAllUserIds().forEach(id -> all.add(id.getUserId()));
    names = List.copyOf(all);
  }

  /// Reads the keys of an upload, armored or not.
  ///
  /// @throws KeyRefusedException if there is none, or one of them cannot be used
  static List<OpenPgpKey> read(byte[] upload, Instant now, RecipientLimits limits)
      throws KeyRefusedException {
    if (new String(upload, StandardCharsets.ISO_8859_1).contains(ARMORED_SECRET)) {
      throw secret();
    }
    List<OpenPgpKey> keys = new ArrayList<>();
    for (PGPPublicKeyRing ring : rings(upload)) {
      keys.add(checked(ring, now, limits));
    }
    if (keys.isEmpty()) {
      throw new KeyRefusedException(NO_KEY);
    }
    return keys;
  }

  private static KeyRefusedException secret() {
    return new KeyRefusedException(
        "This is a private key. It was not stored. Keep it to yourself, and export the public key"
            + " instead.");
  }

  /// Several armored blocks may follow each other, with text around them.
  private static List<PGPPublicKeyRing> rings(byte[] upload) throws KeyRefusedException {
    String text = new String(upload, StandardCharsets.ISO_8859_1);
    List<PGPPublicKeyRing> rings = new ArrayList<>();
    int begin = text.indexOf(ARMOR);
    if (begin < 0) {
      addRings(upload, rings);
    }
    while (begin >= 0) {
      int next = text.indexOf(ARMOR, begin + ARMOR.length());
      String block = text.substring(begin, next < 0 ? text.length() : next);
      addRings(block.getBytes(StandardCharsets.ISO_8859_1), rings);
      begin = next;
    }
    return rings;
  }

  private static void addRings(byte[] block, List<PGPPublicKeyRing> rings)
      throws KeyRefusedException {
    try {
      InputStream decoded = PGPUtil.getDecoderStream(new ByteArrayInputStream(block));
      BcPGPObjectFactory factory = new BcPGPObjectFactory(decoded);
      for (Object found = factory.nextObject(); found != null; found = factory.nextObject()) {
        if (found instanceof PGPSecretKeyRing) {
          throw secret();
        }
        if (found instanceof PGPPublicKeyRing ring) {
          rings.add(ring);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new KeyRefusedException(NO_KEY, e);
    }
  }

  private static OpenPgpKey checked(PGPPublicKeyRing ring, Instant now, RecipientLimits limits)
      throws KeyRefusedException {
    requireBounds(ring, limits);
    try {
      PGPPublicKeyRing own = own(ring);
      requireLasting(own);
      OpenPgpKey key = of(own, now);
      if (key.expired(now)) {
        throw new KeyRefusedException(
            "This key is expired since "
                + key.expires().map(String::valueOf).orElse("")
                + ". Extend it and add it again.");
      }
      if (key.encoded.length > limits.keyBytesMax()) {
        throw new KeyRefusedException("This key is too large.");
      }
      return key;
    } catch (IOException | PGPException | RuntimeException e) {
      throw new KeyRefusedException("This OpenPGP key cannot be read.", e);
    }
  }

  /// Before anything is verified.
  private static void requireBounds(PGPPublicKeyRing ring, RecipientLimits limits)
      throws KeyRefusedException {
    int subkeys = -1;
    int userIds = 0;
    int signatures = 0;
    for (Iterator<PGPPublicKey> keys = ring.getPublicKeys(); keys.hasNext(); ) {
      PGPPublicKey key = keys.next();
      subkeys++;
      requireBounds(key, limits);
      for (Iterator<byte[]> ids = key.getRawUserIDs(); ids.hasNext(); ids.next()) {
        userIds++;
      }
      for (Iterator<PGPSignature> all = key.getSignatures(); all.hasNext(); all.next()) {
        signatures++;
      }
    }
    if (subkeys > limits.subkeysMax()
        || userIds > limits.userIdsMax()
        || signatures > limits.signaturesMax()) {
      throw new KeyRefusedException(
          "This key has too many parts. Export it without signatures of others (with gpg:"
              + " --export-options export-minimal).");
    }
  }

  private static void requireBounds(PGPPublicKey key, RecipientLimits limits)
      throws KeyRefusedException {
    int bits =
        switch (key.getPublicKeyPacket().getKey()) {
          case RSAPublicBCPGKey rsa ->
              rsa.getPublicExponent().bitLength() > 64
                  ? Integer.MAX_VALUE
                  : rsa.getModulus().bitLength();
          case DSAPublicBCPGKey dsa -> dsa.getP().bitLength();
          case ElGamalPublicBCPGKey elgamal -> elgamal.getP().bitLength();
          default -> 0;
        };
    if (bits > limits.modulusBitsMax()) {
      throw new KeyRefusedException(
          "This key is too large: " + limits.modulusBitsMax() + " bits are the most.");
    }
  }

  /// Its owner is told when a key expires; nobody is when a signature of it does.
  private static void requireLasting(PGPPublicKeyRing ring) throws KeyRefusedException {
    for (Iterator<PGPPublicKey> keys = ring.getPublicKeys(); keys.hasNext(); ) {
      for (PGPSignature signature : list(keys.next().getSignatures())) {
        var signed = signature.getHashedSubPackets();
        if (signed != null && signed.getSignatureExpirationTime() > 0) {
          throw new KeyRefusedException(
              "This key has signatures that expire by themselves. Give the key a date of expiry"
                  + " instead.");
        }
      }
    }
  }

  /// Without signatures of others, and without pictures.
  private static PGPPublicKeyRing own(PGPPublicKeyRing ring) {
    PGPPublicKey primary = ring.getPublicKey();
    PGPPublicKey kept = primary;
    for (Iterator<byte[]> ids = primary.getRawUserIDs(); ids.hasNext(); ) {
      byte[] id = ids.next();
      for (PGPSignature signature : list(primary.getSignaturesForID(id))) {
        if (!signature.hasKeyIdentifier(primary.getKeyIdentifier())) {
          PGPPublicKey fewer = PGPPublicKey.removeCertification(kept, id, signature);
          kept = fewer == null ? kept : fewer;
        }
      }
    }
    for (Iterator<PGPUserAttributeSubpacketVector> pictures = primary.getUserAttributes();
        pictures.hasNext(); ) {
      PGPPublicKey fewer = PGPPublicKey.removeCertification(kept, pictures.next());
      kept = fewer == null ? kept : fewer;
    }
    return PGPPublicKeyRing.insertPublicKey(ring, kept);
  }

  private static <T> List<T> list(Iterator<T> items) {
    List<T> all = new ArrayList<>();
    items.forEachRemaining(all::add);
    return all;
  }

  private static OpenPgpKey of(PGPPublicKeyRing ring, Instant now)
      throws IOException, PGPException, KeyRefusedException {
    OpenPGPCertificate certificate = new OpenPGPCertificate(ring, new BcOpenPGPImplementation());
    Date date = Date.from(now);
    if (certificate.getRevocation(date) != null
        || certificate.getPrimaryKey().getPGPPublicKey().hasRevocation()) {
      throw new KeyRefusedException(REVOKED);
    }
    List<OpenPGPComponentKey> usable = certificate.getEncryptionKeys(date);
    if (!usable.isEmpty()) {
      return of(certificate, usable, date);
    }
    // Of an expired one it is known what it was good for until then.
    for (Instant end : ends(certificate, date)) {
      Date before = Date.from(end.minusSeconds(1));
      List<OpenPGPComponentKey> once = certificate.getEncryptionKeys(before);
      if (!once.isEmpty()) {
        return of(certificate, once, before);
      }
    }
    throw new KeyRefusedException(NO_ENCRYPTION);
  }

  /// The last first.
  private static List<Instant> ends(OpenPGPCertificate certificate, Date now) {
    return certificate.getKeys().stream()
        .map(key -> end(certificate, key, now))
        .flatMap(Optional::stream)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private static Optional<Instant> end(
      OpenPGPCertificate certificate, OpenPGPComponentKey key, Date at) {
    List<Instant> ends = new ArrayList<>();
    // Both are null if it never expires.
    Optional.ofNullable(key.getKeyExpirationDateAt(at)).map(Date::toInstant).ifPresent(ends::add);
    Optional.ofNullable(certificate.getPrimaryKey().getKeyExpirationDateAt(at))
        .map(Date::toInstant)
        .ifPresent(ends::add);
    return ends.stream().min(Comparator.naturalOrder());
  }

  /// The subkey that stays valid longest is encrypted to, as other programs do.
  private static OpenPgpKey of(
      OpenPGPCertificate certificate, List<OpenPGPComponentKey> usable, Date at)
      throws IOException {
    OpenPGPComponentKey newest =
        usable.stream()
            .max(Comparator.comparing(OpenPGPComponentKey::getCreationTime))
            .orElseThrow();
    Optional<Instant> expires =
        usable.stream().anyMatch(key -> end(certificate, key, at).isEmpty())
            ? Optional.empty()
            : usable.stream()
                .map(key -> end(certificate, key, at))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    return new OpenPgpKey(certificate, newest, expires);
  }

  /// A stored key.
  ///
  /// @throws IllegalStateException if it cannot be read any more
  static OpenPgpKey stored(byte[] encoded, Instant added) {
    try {
      Object found = new BcPGPObjectFactory(encoded).nextObject();
      if (found instanceof PGPPublicKeyRing ring) {
        return of(ring, added);
      }
      throw new IllegalStateException("a stored key is not an OpenPGP key");
    } catch (IOException | PGPException | KeyRefusedException e) {
      throw new IllegalStateException("a stored key cannot be used", e);
    }
  }

  OpenPGPComponentKey encryption() {
    return encryption;
  }

  /// The key with only the user ids of an address, as directories serve it; empty if it has none
  /// that is valid.
  public Optional<byte[]> forAddress(String address, Instant now) {
    Instant last =
        expires.filter(end -> !end.isAfter(now)).map(end -> end.minusSeconds(1)).orElse(now);
    Date at = Date.from(last);
    PGPPublicKeyRing ring = certificate.getPGPPublicKeyRing();
    PGPPublicKey kept = ring.getPublicKey();
    boolean found = false;
    for (OpenPGPCertificate.OpenPGPUserId id : certificate.getAllUserIds()) {
      if (isOf(id.getUserId(), address) && id.isBoundAt(at)) {
        found = true;
      } else {
        kept =
            Objects.requireNonNullElse(
                PGPPublicKey.removeCertification(kept, id.getUserId()), kept);
      }
    }
    if (!found) {
      return Optional.empty();
    }
    try {
      return Optional.of(PGPPublicKeyRing.insertPublicKey(ring, kept).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a key cannot be written", e);
    }
  }

  /// RFC 9580 §5.11: by convention a name and an address in angle brackets, or the address alone.
  private static boolean isOf(String userId, String address) {
    int open = userId.lastIndexOf('<');
    int close = userId.lastIndexOf('>');
    String named = open >= 0 && close > open ? userId.substring(open + 1, close) : userId.strip();
    return named.toLowerCase(Locale.ROOT).equals(address.toLowerCase(Locale.ROOT));
  }

  @Override
  public Kind kind() {
    return Kind.OPENPGP;
  }

  @Override
  public String fingerprint() {
    return HexFormat.of().withUpperCase().formatHex(certificate.getFingerprint());
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public String algorithm() {
    PGPPublicKey key = encryption.getPGPPublicKey();
    return switch (key.getAlgorithm()) {
      case PublicKeyAlgorithmTags.RSA_GENERAL -> "RSA " + key.getBitStrength();
      case PublicKeyAlgorithmTags.ELGAMAL_ENCRYPT -> "ElGamal " + key.getBitStrength();
      case PublicKeyAlgorithmTags.X25519 -> "X25519";
      case PublicKeyAlgorithmTags.X448 -> "X448";
      case PublicKeyAlgorithmTags.ECDH -> "ECDH " + key.getBitStrength();
      default -> "algorithm " + key.getAlgorithm();
    };
  }

  @Override
  public Instant created() {
    return certificate.getPrimaryKey().getCreationTime().toInstant();
  }

  @Override
  public Optional<Instant> expires() {
    return expires;
  }

  @Override
  public byte[] encoded() {
    return encoded.clone();
  }
}
