package org.posthorn.store.message;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.BlobStore.BlobWriter;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.MessageScanner;
import org.posthorn.mime.NulEncoding;
import org.posthorn.mime.Preview;
import org.posthorn.mime.TextPart;
import org.posthorn.mime.TextParts;
import org.posthorn.runtime.Digests;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.StructureRow;

/// Receives a message: in memory while it is small, then in a blob file. It is scanned and hashed
/// while it is written, so it is not read again. Exception: a message with NUL is written once more
/// without NUL, which IMAP could not send (RFC 9051 §4.3.1). One thread. Closing it before
/// [#finish] discards the message.
public final class MessageWriter extends OutputStream {
  private static final int FIRST_BYTES = 4 << 10;
  private static final int COPY_BYTES = 32 << 10;

  private final BlobStore blobs;
  private final StagedBlobs staged;
  private final StoreLimits limits;
  private final long bytesMax;
  private final MessageScanner scanner = new MessageScanner();
  private final MessageDigest digest = Digests.sha256();

  /// The whole message, or its beginning if there is a blob.
  private byte[] memory;

  private int inMemory;
  private long size;
  private @Nullable BlobWriter blob;
  private boolean ended;

  /// Decoded text from an earlier scan, and how many octets precede the scanned ones.
  private @Nullable TextParts texts;

  private long before;

  /// @param staged registers a message that goes into a blob
  /// @param bytesExpected the expected size; 0 if unknown
  public MessageWriter(
      BlobStore blobs, StagedBlobs staged, StoreLimits limits, long bytesExpected) {
    this(blobs, staged, limits, bytesExpected, limits.messageBytesMax());
  }

  /// The same without a limit of its size.
  public static MessageWriter unlimited(
      BlobStore blobs, StagedBlobs staged, StoreLimits limits, long bytesExpected) {
    return new MessageWriter(blobs, staged, limits, bytesExpected, Long.MAX_VALUE);
  }

  private MessageWriter(
      BlobStore blobs, StagedBlobs staged, StoreLimits limits, long bytesExpected, long bytesMax) {
    this.blobs = blobs;
    this.staged = staged;
    this.limits = limits;
    this.bytesMax = bytesMax;
    boolean fits = bytesExpected > 0 && bytesExpected <= limits.messagesInMemoryBytesMax();
    memory = new byte[fits ? (int) bytesExpected : FIRST_BYTES];
  }

  /// Bytes written so far.
  public long size() {
    return size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// @throws MailException of kind LIMIT if the message is too large
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    if (size + length > bytesMax) {
      throw new MailException(
          MailException.Kind.LIMIT, "a message has at most " + bytesMax + " bytes");
    }
    scanner.write(bytes, offset, length);
    digest.update(bytes, offset, length);
    size += length;
    BlobWriter spilled = blob;
    if (spilled == null && size > limits.messagesInMemoryBytesMax()) {
      spilled = blobs.create();
      blob = spilled;
      spilled.write(memory, 0, inMemory);
      // The beginning of the message stays in memory for the preview, however the writes are split.
      keep(bytes, offset, limits.messagesInMemoryBytesMax() - inMemory);
    }
    if (spilled != null) {
      spilled.write(bytes, offset, length);
    } else {
      keep(bytes, offset, length);
    }
  }

  private void keep(byte[] bytes, int offset, int length) {
    if (memory.length - inMemory < length) {
      int doubled = Math.min(memory.length * 2, limits.messagesInMemoryBytesMax());
      memory = Arrays.copyOf(memory, Math.max(doubled, inMemory + length));
    }
    System.arraycopy(bytes, offset, memory, inMemory, length);
    inMemory += length;
  }

  /// The following octets were scanned before: their text need not be decoded again.
  ///
  /// @param read with offsets relative to the next octet
  public void follows(TextParts read) {
    texts = read;
    before = size;
  }

  private Optional<TextPart> read(Entity part) {
    TextParts known = texts;
    return known == null ? Optional.empty() : known.known(part, before);
  }

  /// Ends the message; a large one is on disk afterwards.
  public StagedMessage finish() throws IOException {
    requireOpen();
    Entity entity = scanner.finish();
    if (scanner.hasNul()) {
      return withoutNul(entity);
    }
    BlobWriter spilled = blob;
    byte[] header = header(entity, spilled);
    StructureRow.Summary summary = summary(entity);
    StagedMessage.Scanned scanned =
        new StagedMessage.Scanned(
            size,
            digest.digest(),
            entity,
            new StructureRow(entity.toBytes(), header, summary).encode(),
            summary.attachment(),
            scanner.headerFields(),
            this::read);
    ended = true;
    if (spilled == null) {
      byte[] whole = memory.length == inMemory ? memory : Arrays.copyOf(memory, inMemory);
      return StagedMessage.inMemory(blobs, staged, scanned, whole);
    }
    return StagedMessage.inBlob(blobs, staged, scanned, spilled.finish());
  }

  /// Base64 makes the message larger than the limit, by less than half; this is accepted.
  private StagedMessage withoutNul(Entity entity) throws IOException {
    try (this;
        MessageWriter encoded = new MessageWriter(blobs, staged, limits, size, Long.MAX_VALUE)) {
      NulEncoding encoding = NulEncoding.examine(this::copy, entity);
      copy(encoding.into(encoded));
      return encoded.finish();
    }
  }

  private void copy(OutputStream target) throws IOException {
    BlobWriter spilled = blob;
    if (spilled == null) {
      target.write(memory, 0, inMemory);
      return;
    }
    TimeSlice slice = new TimeSlice();
    byte[] block = new byte[COPY_BYTES];
    try (BlobStore.BlobReader reader = spilled.reader()) {
      long position = 0;
      for (int n = 0; n >= 0; n = reader.read(position, block, 0, block.length)) {
        target.write(block, 0, n);
        position += n;
        slice.breathe();
      }
    }
  }

  /// Of a message in a blob only the beginning is used, which nearly always contains the text.
  private StructureRow.Summary summary(Entity entity) {
    String preview =
        Preview.of(
            entity,
            (from, to) ->
                from >= inMemory
                    ? new byte[0]
                    : Arrays.copyOfRange(memory, (int) from, (int) Math.min(to, inMemory)),
            this::read);
    return new StructureRow.Summary(preview, BodyParts.of(entity).hasAttachment());
  }

  private byte[] header(Entity entity, @Nullable BlobWriter spilled) throws IOException {
    int length = (int) Math.min(entity.bodyStart(), size);
    if (entity.bodyStart() > StructureRow.HEADER_BYTES_MAX) {
      return new byte[0];
    }
    if (spilled == null || length <= inMemory) {
      return Arrays.copyOf(memory, length);
    }
    try (BlobStore.BlobReader reader = spilled.reader();
        MessageBytes written = MessageBytes.of(reader)) {
      return written.range(0, length);
    }
  }

  private void requireOpen() throws IOException {
    if (ended) {
      throw new IOException("the message has ended");
    }
  }

  @Override
  public void close() throws IOException {
    BlobWriter spilled = blob;
    if (!ended && spilled != null) {
      spilled.close();
    }
    ended = true;
  }
}
