package org.posthorn.search.index.encrypted;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.lucene.store.IndexOutput;

/// Writes an encrypted file. Closing it completes and closes the file. For one thread.
final class FrameOutputStream extends OutputStream {
  private final IndexOutput file;
  private final FrameCipher cipher;
  private final byte[] frame = new byte[FrameCipher.FRAME_BYTES];
  private final byte[] sealed = new byte[FrameCipher.SEALED_BYTES];
  private int filled;
  private long number;
  private boolean failed;
  private boolean closed;

  FrameOutputStream(IndexOutput file, FrameCipher cipher) throws IOException {
    this.file = file;
    this.cipher = cipher;
    byte[] header = cipher.header();
    file.writeBytes(header, header.length);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      if (filled == frame.length) {
        writeFrame(false);
      }
      int count = Math.min(end - from, frame.length - filled);
      System.arraycopy(bytes, from, frame, filled, count);
      filled += count;
      from += count;
    }
  }

  /// A number is used once: after a failure the file stays incomplete.
  private void writeFrame(boolean last) throws IOException {
    if (failed) {
      throw new IOException("an earlier write to " + file + " failed");
    }
    failed = true;
    int count = cipher.seal(number, last, frame, filled, sealed);
    file.writeBytes(sealed, count);
    number++;
    filled = 0;
    failed = false;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (file) {
        writeFrame(true);
      }
    }
  }
}
