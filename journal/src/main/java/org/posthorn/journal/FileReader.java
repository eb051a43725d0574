package org.posthorn.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.posthorn.journal.RecordSeal.RecordHeader;
import org.posthorn.runtime.Digests;
import org.posthorn.vault.Xaes;

/// Reads the records of one file, in order, and checks each against its hash and the record before.
/// One thread.
final class FileReader implements AutoCloseable {
  private static final int FRAME_BYTES_MAX =
      RecordOutput.FRAME_BYTES + Xaes.NONCE_BYTES + Xaes.TAG_BYTES;
  private static final int FIXED_BYTES =
      Long.BYTES + ChainLink.HASH_BYTES + ArchiveFile.CHAIN_BYTES + 1 + Integer.BYTES;

  private final InputStream in;
  private final int headerBytesMax;
  private final ArchiveFile file;
  private MessageDigest digest = Digests.sha256();
  private byte[] previous;
  private long number;
  private long length;
  private long position;

  /// A record.
  ///
  /// @param hash of the record
  /// @param header its first frame, as written
  /// @param offset of its first octet in the file
  record StoredRecord(long number, byte[] hash, RecordHeader header, byte[] content, long offset) {
    String id() {
      return HexFormat.of().formatHex(header.id());
    }

    ChainLink link() {
      return new ChainLink(number, hash);
    }
  }

  /// Receives the frames of a message, as written.
  @FunctionalInterface
  interface Frames {
    /// Takes no notice of messages.
    Frames NONE = (_, _, _) -> {};

    void frame(long frame, boolean last, byte[] content) throws IOException;
  }

  /// Decides who receives the frames of a message. The record has not been checked yet.
  @FunctionalInterface
  interface Opener {
    /// @param content the first frame, as written
    Frames open(RecordHeader header, byte[] content) throws IOException;
  }

  /// @throws DamagedArchiveException if its header is not as written
  FileReader(Path path, JournalLimits limits) throws IOException {
    in = new BufferedInputStream(Files.newInputStream(path), 1 << 17);
    headerBytesMax = limits.headerBytesMax();
    try {
      byte[] header = in.readNBytes(ArchiveFile.HEADER_BYTES);
      if (header.length < ArchiveFile.HEADER_BYTES) {
        throw new DamagedArchiveException("it ends within its header", true);
      }
      try {
        file = ArchiveFile.decode(header);
      } catch (IllegalArgumentException e) {
        throw new DamagedArchiveException(String.valueOf(e.getMessage()), false);
      }
      previous = file.hash();
      number = file.before().number();
      position = ArchiveFile.HEADER_BYTES;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  ArchiveFile file() {
    return file;
  }

  /// Where the last record that was read ends.
  long position() {
    return position;
  }

  /// Reads the next record.
  ///
  /// @param opener decides who gets the message
  /// @return null at the end of the file
  /// @throws DamagedArchiveException if it is not as written
  @Nullable StoredRecord next(Opener opener) throws IOException {
    int mark = in.read();
    if (mark < 0) {
      return null;
    }
    digest = Digests.sha256();
    digest.update((byte) mark);
    length = 1;
    if (mark != RecordOutput.MARK) {
      throw damaged("does not begin as a record");
    }
    ByteBuffer fixed = ByteBuffer.wrap(take(FIXED_BYTES));
    if (fixed.getLong() != number + 1) {
      throw damaged("has another number");
    }
    byte[] before = new byte[ChainLink.HASH_BYTES];
    fixed.get(before);
    if (!Arrays.equals(before, previous)) {
      throw damaged(
          "does not follow the record before it: one of them was changed, added,"
              + " moved or removed");
    }
    byte[] id = new byte[ArchiveFile.CHAIN_BYTES];
    fixed.get(id);
    RecordHeader header = new RecordHeader(file.chain(), id, fixed.get(), fixed.getInt());
    byte[] content = frame(headerBytesMax);
    message(opener.open(header, content));
    return ended(header, content);
  }

  private void message(Frames frames) throws IOException {
    byte[] pending = frame(FRAME_BYTES_MAX);
    for (long at = 1; pending.length > 0; at++) {
      byte[] following = frame(FRAME_BYTES_MAX);
      frames.frame(at, following.length == 0, pending);
      pending = following;
    }
  }

  private StoredRecord ended(RecordHeader header, byte[] content) throws IOException {
    long stated = ByteBuffer.wrap(take(Long.BYTES)).getLong();
    byte[] computed = digest.digest();
    byte[] hash = in.readNBytes(ChainLink.HASH_BYTES);
    if (hash.length < ChainLink.HASH_BYTES) {
      throw cut();
    }
    length += hash.length;
    if (!Arrays.equals(hash, computed) || stated != length) {
      throw damaged("was changed: its content does not match its hash");
    }
    long offset = position;
    number++;
    previous = hash;
    position += length;
    return new StoredRecord(number, hash, header, content, offset);
  }

  private byte[] frame(int bytesMax) throws IOException {
    int bytes = ByteBuffer.wrap(take(Integer.BYTES)).getInt();
    if (bytes < 0 || bytes > bytesMax) {
      throw damaged("was changed: a part of it has an impossible length");
    }
    return take(bytes);
  }

  private byte[] take(int bytes) throws IOException {
    byte[] taken = in.readNBytes(bytes);
    digest.update(taken);
    length += taken.length;
    if (taken.length < bytes) {
      throw cut();
    }
    return taken;
  }

  private DamagedArchiveException cut() {
    return new DamagedArchiveException(
        "the file ends within record " + (number + 1) + ": it was cut", true);
  }

  private DamagedArchiveException damaged(String how) {
    return new DamagedArchiveException("record " + (number + 1) + " " + how, false);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// Reads the next record without its message.
  @Nullable StoredRecord next() throws IOException {
    return next((_, _) -> Frames.NONE);
  }

  /// Decompresses the message of a record into a stream.
  static final class Inflating implements Frames, AutoCloseable {
    private final RecordSeal seal;
    private final OutputStream target;
    private final Inflater inflater = new Inflater();
    private final byte[] buffer = new byte[RecordOutput.FRAME_BYTES];

    Inflating(RecordSeal seal, OutputStream target) {
      this.seal = seal;
      this.target = target;
    }

    @Override
    public void frame(long frame, boolean last, byte[] content) throws IOException {
      try {
        inflater.setInput(seal.open(frame, last, content));
        int count = inflater.inflate(buffer);
        while (count > 0) {
          target.write(buffer, 0, count);
          count = inflater.inflate(buffer);
        }
      } catch (DataFormatException | IllegalArgumentException e) {
        throw new DamagedArchiveException("a message cannot be read: " + e.getMessage(), false);
      }
    }

    @Override
    public void close() {
      inflater.end();
    }
  }
}
