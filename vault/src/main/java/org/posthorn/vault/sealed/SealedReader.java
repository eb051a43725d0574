package org.posthorn.vault.sealed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import org.posthorn.kv.StoreException;
import org.posthorn.vault.qkd.LinkKey;

/// Opens one sealed message: [#begin], [#verify], [#open], in this order. What [#sender] and the
/// others say is true only after [#verify]. One thread.
public final class SealedReader {
  private static final int SIGNATURE_BYTES_MAX = 8 << 10;

  private final InputStream octets;
  private final byte[] encoded;
  private final SealedHeader header;
  private final byte[] signature;

  private SealedReader(InputStream octets, byte[] encoded, SealedHeader header, byte[] signature) {
    this.octets = octets;
    this.encoded = encoded;
    this.header = header;
    this.signature = signature;
  }

  /// Reads up to the frames.
  ///
  /// @param octets a [ChangedOctetsException] from it means that they are malformed
  /// @throws SealedException if it is no sealed message
  /// @throws IOException if the octets cannot be read
  public static SealedReader begin(InputStream octets, SealedLimits limits)
      throws SealedException, IOException {
    try {
      byte[] magic = exactly(octets, Sealer.MAGIC.length);
      if (!Arrays.equals(magic, Sealer.MAGIC)) {
        throw SealedException.changed();
      }
      byte[] encoded = exactly(octets, length(octets, limits.headerBytesMax()));
      byte[] signature = exactly(octets, length(octets, SIGNATURE_BYTES_MAX));
      return new SealedReader(octets, encoded, SealedHeader.decode(encoded, limits), signature);
    } catch (StoreException | ChangedOctetsException | EOFException e) {
      throw SealedException.changed();
    }
  }

  private static int length(InputStream octets, int max) throws SealedException, IOException {
    int length = ByteBuffer.wrap(exactly(octets, Integer.BYTES)).getInt();
    if (length < 0 || length > max) {
      throw SealedException.changed();
    }
    return length;
  }

  private static byte[] exactly(InputStream octets, int count) throws IOException {
    byte[] read = octets.readNBytes(count);
    if (read.length < count) {
      throw new EOFException();
    }
    return read;
  }

  /// The fingerprint of the server that claims to have sealed it, in hexadecimal digits.
  public String sender() {
    return HexFormat.of().formatHex(header.fixed().sender());
  }

  public Protection protection() {
    return header.fixed().protection();
  }

  /// The message's id, in hexadecimal digits.
  public String id() {
    return HexFormat.of().formatHex(header.fixed().id());
  }

  /// The envelope sender, empty for reports.
  public String from() {
    return header.fixed().from();
  }

  /// The addresses of the recipients.
  public List<String> recipients() {
    return header.entries().stream().map(SealedHeader.Entry::address).toList();
  }

  /// Verifies that the sender sealed it for this server, now, with this envelope sender.
  ///
  /// @param sender the identity with the fingerprint [#sender]
  /// @param from the envelope sender, empty for reports
  public void verify(
      PublicIdentity sender, PublicIdentity own, String from, Instant now, SealedLimits limits)
      throws SealedException {
    SealedHeader.Fixed fixed = header.fixed();
    boolean genuine =
        Arrays.equals(sender.fingerprintBytes(), fixed.sender())
            && Arrays.equals(own.fingerprintBytes(), fixed.receiver())
            && isSigned(sender)
            && from.equals(fixed.from());
    if (!genuine) {
      throw SealedException.changed();
    }
    if (fixed.sealed().isBefore(now.minus(limits.ageMax()))
        || fixed.sealed().isAfter(now.plus(limits.skewMax()))) {
      throw SealedException.stale();
    }
  }

  private boolean isSigned(PublicIdentity sender) {
    try {
      Signature verification = Signature.getInstance(PublicIdentity.SIGNATURE);
      verification.initVerify(sender.verification());
      verification.update(Sealer.signed());
      verification.update(encoded);
      return verification.verify(signature);
    } catch (java.security.SignatureException e) {
      return false; // not the length of a signature
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
  }

  /// The ids of the link's keys for these recipients; empty without.
  ///
  /// @throws SealedException if it was not sealed for one of them
  public List<String> keyIds(List<String> addresses) throws SealedException {
    List<String> ids = new ArrayList<>();
    for (String address : addresses) {
      String id = entry(address).keyId();
      if (id.isEmpty() != (protection() == Protection.ML_KEM)) {
        throw SealedException.changed();
      }
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    return ids;
  }

  private SealedHeader.Entry entry(String address) throws SealedException {
    Optional<SealedHeader.Entry> entry =
        header.entries().stream().filter(each -> each.address().equals(address)).findFirst();
    return entry.orElseThrow(SealedException::changed);
  }

  /// Decrypts the message. The target has nothing of worth unless this returns.
  ///
  /// @param addresses the recipients
  /// @param keys of the link, as [#keyIds] says
  /// @throws SealedException if anything does not belong together
  /// @throws IOException if the octets cannot be read, or the target failed
  public void open(
      ServerIdentity own, List<String> addresses, List<LinkKey> keys, OutputStream target)
      throws SealedException, IOException {
    byte[] contentKey = contentKey(own, addresses, keys);
    SealedHeader.Fixed fixed = header.fixed();
    MessageDigest sha512 = RecipientKeys.newSha512();
    try {
      Counted plain = new Counted(target);
      DigestInputStream frames = new DigestInputStream(octets, sha512);
      try (OutputStream decrypting = new SealedFrames(contentKey, fixed.id()).decrypting(plain)) {
        frames.transferTo(decrypting);
      }
      if (!MessageDigest.isEqual(sha512.digest(), fixed.digest()) || plain.count != fixed.size()) {
        throw SealedException.changed();
      }
    } catch (ChangedOctetsException e) {
      throw SealedException.changed();
    }
  }

  /// All recipients must have the same.
  private byte[] contentKey(ServerIdentity own, List<String> addresses, List<LinkKey> keys)
      throws SealedException {
    byte[] first = {};
    for (String address : addresses) {
      byte[] found = contentKey(own, entry(address), keys);
      if (first.length > 0 && !MessageDigest.isEqual(first, found)) {
        throw SealedException.changed();
      }
      first = found;
    }
    return first;
  }

  private byte[] contentKey(ServerIdentity own, SealedHeader.Entry entry, List<LinkKey> keys)
      throws SealedException {
    byte[] linkKey = {};
    if (!entry.keyId().isEmpty()) {
      linkKey =
          keys.stream()
              .filter(key -> key.id().equals(entry.keyId()))
              .findFirst()
              .orElseThrow(SealedException::changed)
              .bytes();
    }
    byte[] shared;
    try {
      shared =
          KEM.getInstance(PublicIdentity.KEM)
              .newDecapsulator(own.kem())
              .decapsulate(entry.ciphertext())
              .getEncoded();
    } catch (DecapsulateException e) {
      throw SealedException.changed();
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
    RecipientKeys derived =
        RecipientKeys.derive(
            header.fixed(), entry.address(), entry.keyId(), entry.ciphertext(), linkKey, shared);
    if (!derived.confirms(entry.confirmation(), entry.contentKey())) {
      throw SealedException.changed();
    }
    return derived.unwrap(entry.contentKey());
  }

  /// Counts octets.
  private static final class Counted extends OutputStream {
    private final OutputStream target;
    private long count;

    Counted(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      target.write(from, offset, length);
      count += length;
    }
  }
}
