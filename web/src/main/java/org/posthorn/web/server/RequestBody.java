package org.posthorn.web.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.posthorn.web.WebException;

/// A request body that throws an exception when it exceeds its limit. Records whether the client
/// failed to send it.
final class RequestBody extends FilterInputStream {
  private long max;
  private long read;
  private boolean failed;

  RequestBody(InputStream in) {
    super(in);
  }

  void limit(long bytes) {
    max = bytes;
  }

  static WebException tooLong(long max) {
    return new WebException(
        413,
        max == 0
            ? "a request of this method to this path has no body"
            : "the body is longer than " + max + " bytes");
  }

  /// Whether it could not be read.
  boolean failed() {
    return failed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    read += Math.max(count, 0);
    if (read > max) {
      throw tooLong(max);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[Math.clamp(count, 0, 8_192)];
    return buffer.length == 0 ? 0 : Math.max(read(buffer, 0, buffer.length), 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
