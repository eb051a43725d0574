package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.KEM;
import org.posthorn.vault.qkd.LinkKey;

/// Seals messages of this server for another one. Thread-safe.
public final class Sealer {
  static final byte[] MAGIC = "PHSM".getBytes(US_ASCII);
  private final ServerIdentity own;
  private final InstantSource clock;
  private final SecureRandom random;

  public Sealer(ServerIdentity own, InstantSource clock, SecureRandom random) {
    this.own = own;
    this.clock = clock;
    this.random = random;
  }

  /// A recipient.
  ///
  /// @param key of the link, for this recipient alone
  public record Recipient(String address, Optional<LinkKey> key) {}

  /// Seals a message.
  ///
  /// @param from the envelope sender, empty for reports
  /// @param recipients at least one; all with a key, or all without
  /// @throws IOException if the content cannot be read
  public SealedMessage seal(
      PublicIdentity receiver,
      String from,
      List<Recipient> recipients,
      SealedMessage.Content content)
      throws IOException {
    byte[] contentKey = octets(RecipientKeys.KEY_BYTES);
    byte[] id = octets(SealedHeader.ID_BYTES);
    Protection protection = protection(recipients);
    SealedFrames frames = new SealedFrames(contentKey, id);
    SealedHeader.Fixed fixed =
        new SealedHeader.Fixed(
            protection,
            id,
            clock.instant(),
            own.publicHalf().fingerprintBytes(),
            receiver.fingerprintBytes(),
            from,
            content.size(),
            digest(frames, content));
    List<SealedHeader.Entry> entries = new ArrayList<>();
    for (Recipient each : recipients) {
      entries.add(entry(fixed, receiver, each, contentKey));
    }
    byte[] header = new SealedHeader(fixed, entries).encode();
    byte[] signature = signature(header);
    byte[] head =
        ByteBuffer.allocate(MAGIC.length + 2 * Integer.BYTES + header.length + signature.length)
            .put(MAGIC)
            .putInt(header.length)
            .put(header)
            .putInt(signature.length)
            .put(signature)
            .array();
    return new SealedMessage(head, frames, content, protection);
  }

  private static Protection protection(List<Recipient> recipients) {
    long keys = recipients.stream().filter(each -> each.key().isPresent()).count();
    if (recipients.isEmpty() || (keys != 0 && keys != recipients.size())) {
      throw new IllegalArgumentException(keys + " keys for " + recipients.size() + " recipients");
    }
    return keys == 0 ? Protection.ML_KEM : Protection.QKD_ML_KEM;
  }

  private static byte[] digest(SealedFrames frames, SealedMessage.Content content)
      throws IOException {
    MessageDigest sha512 = RecipientKeys.newSha512();
    try (OutputStream encrypting =
        frames.encrypting(new DigestOutputStream(OutputStream.nullOutputStream(), sha512))) {
      content.writeTo(encrypting);
    }
    return sha512.digest();
  }

  private SealedHeader.Entry entry(
      SealedHeader.Fixed fixed, PublicIdentity receiver, Recipient to, byte[] contentKey) {
    KEM.Encapsulated encapsulated;
    try {
      encapsulated =
          KEM.getInstance(PublicIdentity.KEM).newEncapsulator(receiver.kem(), random).encapsulate();
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
    String keyId = to.key().map(LinkKey::id).orElse("");
    RecipientKeys keys =
        RecipientKeys.derive(
            fixed,
            to.address(),
            keyId,
            encapsulated.encapsulation(),
            to.key().map(LinkKey::bytes).orElse(new byte[0]),
            encapsulated.key().getEncoded());
    byte[] wrapped = keys.wrap(contentKey);
    return new SealedHeader.Entry(
        to.address(), keyId, encapsulated.encapsulation(), wrapped, keys.confirmation(wrapped));
  }

  private byte[] signature(byte[] header) {
    try {
      Signature signature = Signature.getInstance(PublicIdentity.SIGNATURE);
      signature.initSign(own.signing());
      signature.update(signed());
      signature.update(header);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
  }

  /// What precedes a header where it is signed.
  static byte[] signed() {
    return (RecipientKeys.LABEL + " header").getBytes(US_ASCII);
  }

  private byte[] octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }
}
