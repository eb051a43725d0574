package org.posthorn.search.index.encrypted;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.jspecify.annotations.Nullable;

/// Reads an encrypted file, from any position. For one thread; a clone for each other.
final class FrameInput extends BufferedIndexInput {
  private final FrameCipher cipher;
  private final long length;
  private IndexInput sealed;
  private long position;

  /// The frame that was read last.
  private byte @Nullable [] frame;

  private long number = -1;

  private FrameInput(IndexInput sealed, FrameCipher cipher, long length, IOContext context) {
    super(sealed.toString(), context);
    this.sealed = sealed;
    this.cipher = cipher;
    this.length = length;
  }

  /// Opens a file, and verifies that its end is there.
  ///
  /// @throws CorruptIndexException if the file is not encrypted, is cut, or has another key
  static FrameInput open(IndexInput sealed, byte[] key, IOContext context) throws IOException {
    long length = FrameCipher.contentLength(sealed.length());
    if (length < 0) {
      throw new CorruptIndexException("the file was cut", sealed);
    }
    byte[] header = new byte[FrameCipher.HEADER_BYTES];
    sealed.readBytes(header, 0, header.length);
    FrameCipher cipher = FrameCipher.reading(key, header);
    if (cipher == null) {
      throw new CorruptIndexException("the file is not encrypted", sealed);
    }
    FrameInput input = new FrameInput(sealed, cipher, length, context);
    input.load(input.lastNumber());
    return input;
  }

  private long lastNumber() {
    return Math.max(0, length - 1) / FrameCipher.FRAME_BYTES;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  protected void seekInternal(long to) throws IOException {
    if (to > length) {
      throw new EOFException("position " + to + " is after the end: " + this);
    }
    position = to;
  }

  @Override
  protected void readInternal(ByteBuffer into) throws IOException {
    if (into.remaining() > length - position) {
      throw new EOFException("read after the end: " + this);
    }
    while (into.hasRemaining()) {
      byte[] loaded = load(position / FrameCipher.FRAME_BYTES);
      int at = (int) (position % FrameCipher.FRAME_BYTES);
      int count = Math.min(FrameCipher.FRAME_BYTES - at, into.remaining());
      into.put(loaded, at, count);
      position += count;
    }
  }

  private byte[] load(long wanted) throws IOException {
    byte[] loaded = frame;
    if (loaded != null && number == wanted) {
      return loaded;
    }
    loaded = loaded == null ? new byte[FrameCipher.FRAME_BYTES] : loaded;
    number = -1;
    long start = FrameCipher.HEADER_BYTES + wanted * FrameCipher.SEALED_BYTES;
    int size = (int) Math.min(FrameCipher.SEALED_BYTES, sealed.length() - start);
    byte[] bytes = new byte[size];
    sealed.seek(start);
    sealed.readBytes(bytes, 0, size);
    try {
      cipher.open(wanted, wanted == lastNumber(), bytes, size, loaded);
    } catch (GeneralSecurityException e) {
      throw new CorruptIndexException(
          "frame " + wanted + " was changed or moved, or has another key", sealed, e);
    }
    frame = loaded;
    number = wanted;
    return loaded;
  }

  @Override
  public FrameInput clone() {
    FrameInput clone = (FrameInput) super.clone();
    clone.sealed = sealed.clone();
    clone.frame = null;
    clone.number = -1;
    return clone;
  }

  @Override
  public void close() throws IOException {
    sealed.close();
  }
}
