package org.posthorn.store.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.posthorn.kv.BlobStore.BlobReader;
import org.posthorn.kv.StoreException;

/// A message's bytes, read at any position or as a stream. Thread-safe. Keeps a file open until it
/// is closed if the message is large.
public final class MessageBytes implements AutoCloseable {
  private static final int COPY_BYTES = 32 << 10;

  private final Source source;

  private MessageBytes(Source source) {
    this.source = source;
  }

  public static MessageBytes of(byte[] bytes) {
    return new MessageBytes(new Memory(bytes));
  }

  public static MessageBytes of(BlobReader reader) {
    return new MessageBytes(new Blob(reader));
  }

  public long size() {
    return source.size();
  }

  /// The bytes `[from, to)`, cut at the end of the message, as a message: an embedded one. Closing
  /// it closes this one too.
  public MessageBytes part(long from, long to) {
    long end = Math.min(to, size());
    return new MessageBytes(new Part(source, Math.min(from, end), end));
  }

  /// Reads up to `length` bytes at `position`.
  ///
  /// @return how many, at least 1, or -1 at the end or if `length` is 0
  /// @throws StoreException of kind IO
  public int read(long position, byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (position >= size() || length == 0) {
      return -1;
    }
    try {
      return source.read(position, into, offset, length);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "a message cannot be read", e);
    }
  }

  /// The bytes `[from, to)`, cut at the end of the message, in memory.
  public byte[] range(long from, long to) {
    long end = Math.min(to, size());
    byte[] range = new byte[Math.toIntExact(Math.max(0, end - from))];
    int filled = 0;
    while (filled < range.length) {
      int n = read(from + filled, range, filled, range.length - filled);
      if (n < 0) {
        throw new StoreException(StoreException.Kind.CORRUPT, "a message is shorter than its size");
      }
      filled += n;
    }
    return range;
  }

  /// Writes the bytes `[from, to)`, cut at the end of the message, block by block.
  public void copyTo(long from, long to, OutputStream out) throws IOException {
    long end = Math.min(to, size());
    byte[] block = new byte[(int) Math.min(COPY_BYTES, Math.max(0, end - from))];
    long at = from;
    while (at < end) {
      int n = read(at, block, 0, (int) Math.min(block.length, end - at));
      if (n < 0) {
        throw new StoreException(StoreException.Kind.CORRUPT, "a message is shorter than its size");
      }
      out.write(block, 0, n);
      at += n;
    }
  }

  /// The whole message; closing the stream closes nothing else.
  public InputStream stream() {
    return stream(0, size());
  }

  /// The bytes `[from, to)`, cut at the end of the message; closing the stream closes nothing else.
  public InputStream stream(long from, long to) {
    return new Stream(from, Math.min(to, size()));
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "a message cannot be closed", e);
    }
  }

  private sealed interface Source {
    long size();

    int read(long position, byte[] into, int offset, int length) throws IOException;

    void close() throws IOException;
  }

  private record Memory(byte[] bytes) implements Source {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) {
      int n = (int) Math.min(length, bytes.length - position);
      System.arraycopy(bytes, (int) position, into, offset, n);
      return n;
    }

    @Override
    public void close() {
      // Nothing to close.
    }
  }

  private record Part(Source whole, long from, long to) implements Source {
    @Override
    public long size() {
      return to - from;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
      return whole.read(from + position, into, offset, (int) Math.min(length, size() - position));
    }

    @Override
    public void close() throws IOException {
      whole.close();
    }
  }

  private record Blob(BlobReader reader) implements Source {
    @Override
    public long size() {
      return reader.size();
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
      return reader.read(position, into, offset, length);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private final class Stream extends InputStream {
    private final long end;
    private long position;

    Stream(long from, long to) {
      this.position = from;
      this.end = to;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      int wanted = (int) Math.min(length, end - position);
      int n = wanted <= 0 ? -1 : MessageBytes.this.read(position, into, offset, wanted);
      if (n > 0) {
        position += n;
      }
      return n;
    }

    @Override
    public long skip(long n) {
      long skipped = Math.max(0, Math.min(n, end - position));
      position += skipped;
      return skipped;
    }
  }
}
