package org.posthorn.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.posthorn.journal.JournalKeys.ArchiveKey;

/// The form of the frames of one record: plain, or encrypted with XAES-256-GCM, each bound to its
/// chain, record, number and whether it is the last.
final class RecordSeal {
  static final int PLAIN = 0;
  static final int ENCRYPTED = 1;

  private static final byte[] LABEL = "posthorn journal 1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_HEADER = {};

  private final byte[] chain;
  private final byte[] id;
  private final Optional<ArchiveKey> key;

  /// @param key empty if records are plain
  RecordSeal(byte[] chain, byte[] id, Optional<ArchiveKey> key) {
    this.chain = chain;
    this.id = id;
    this.key = key;
  }

  int form() {
    return key.isPresent() ? ENCRYPTED : PLAIN;
  }

  int keyId() {
    return key.map(ArchiveKey::id).orElse(0);
  }

  byte[] seal(long number, boolean last, byte[] frame) {
    return key.map(with -> with.cipher().seal(NO_HEADER, associated(number, last), frame))
        .orElse(frame);
  }

  /// @throws IllegalArgumentException if the frame is not authentic
  byte[] open(long number, boolean last, byte[] frame) {
    if (key.isEmpty()) {
      return frame;
    }
    try {
      return key.get().cipher().open(0, associated(number, last), frame);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("frame " + number + " cannot be decrypted", e);
    }
  }

  private byte[] associated(long number, boolean last) {
    return ByteBuffer.allocate(LABEL.length + chain.length + id.length + Long.BYTES + 1)
        .put(LABEL)
        .put(chain)
        .put(id)
        .putLong(number)
        .put((byte) (last ? 1 : 0))
        .array();
  }

  /// The seal with which a record was written.
  ///
  /// @param keys all that are known
  /// @throws MissingKeyException if the record needs another
  static RecordSeal of(RecordHeader header, List<ArchiveKey> keys) {
    if (header.form() == PLAIN) {
      return new RecordSeal(header.chain(), header.id(), Optional.empty());
    }
    return keys.stream()
        .filter(key -> key.id() == header.keyId())
        .findFirst()
        .map(key -> new RecordSeal(header.chain(), header.id(), Optional.of(key)))
        .orElseThrow(() -> new MissingKeyException(header.keyId()));
  }

  /// The beginning of a record.
  record RecordHeader(byte[] chain, byte[] id, int form, int keyId) {}

  /// A record is encrypted with a key that is not known.
  static final class MissingKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MissingKeyException(int keyId) {
      super("it is encrypted with key %08x, which is missing".formatted(keyId));
    }
  }
}
