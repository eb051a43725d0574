package org.posthorn.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.posthorn.runtime.Digests;

/// Writes one record: its header, then the message, which is compressed. One thread.
final class RecordOutput extends OutputStream {
  static final byte MARK = 'R';

  /// Compressed octets in a frame.
  static final int FRAME_BYTES = 64 << 10;

  private final OutputStream target;
  private final RecordSeal seal;
  private final MessageDigest digest = Digests.sha256();
  private final Deflater deflater = new Deflater();
  private final DeflaterOutputStream compressed;
  private long frames;
  private long length;

  /// @param number of the record
  /// @param previous hash of the record before, or of the file's header
  /// @param header in JSON
  RecordOutput(
      OutputStream target, long number, byte[] previous, byte[] id, RecordSeal seal, byte[] header)
      throws IOException {
    this.target = target;
    this.seal = seal;
    put(
        ByteBuffer.allocate(1 + Long.BYTES + previous.length + id.length + 1 + Integer.BYTES)
            .put(MARK)
            .putLong(number)
            .put(previous)
            .put(id)
            .put((byte) seal.form())
            .putInt(seal.keyId())
            .array());
    frame(false, header);
    compressed = new DeflaterOutputStream(new Frames(), deflater);
  }

  private void put(byte[] bytes) throws IOException {
    digest.update(bytes);
    length += bytes.length;
    target.write(bytes);
  }

  private void frame(boolean last, byte[] content) throws IOException {
    byte[] sealed = seal.seal(frames, last, content);
    frames++;
    put(ByteBuffer.allocate(Integer.BYTES).putInt(sealed.length).array());
    put(sealed);
  }

  @Override
  public void write(int octet) throws IOException {
    compressed.write(octet);
  }

  @Override
  public void write(byte[] from, int offset, int count) throws IOException {
    compressed.write(from, offset, count);
  }

  /// Ends the record. Nothing is synced.
  ///
  /// @return its hash
  byte[] finish() throws IOException {
    compressed.close();
    put(new byte[Integer.BYTES]);
    long all = length + Long.BYTES + ChainLink.HASH_BYTES;
    put(ByteBuffer.allocate(Long.BYTES).putLong(all).array());
    byte[] hash = digest.digest();
    target.write(hash);
    return hash;
  }

  /// Frees native memory, also of a record that was not finished.
  @Override
  public void close() {
    deflater.end();
  }

  /// Cuts the compressed octets into frames. The last one is known when the stream is closed.
  private final class Frames extends OutputStream {
    private final byte[] buffer = new byte[FRAME_BYTES];
    private int filled;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
      for (int done = 0; done < count; ) {
        if (filled == buffer.length) {
          frame(false, buffer.clone());
          filled = 0;
        }
        int step = Math.min(count - done, buffer.length - filled);
        System.arraycopy(from, offset + done, buffer, filled, step);
        filled += step;
        done += step;
      }
    }

    @Override
    public void close() throws IOException {
      frame(true, Arrays.copyOf(buffer, filled));
    }
  }
}
