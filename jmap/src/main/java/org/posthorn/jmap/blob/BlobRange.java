package org.posthorn.jmap.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.posthorn.runtime.TimeSlice;

/// Part of a blob's octets.
///
/// @param length largest number of octets
record BlobRange(long offset, long length) {
  private static final int BUFFER_OCTETS = 32 << 10;

  /// The result of reading a range.
  ///
  /// @param begins actual offset: smaller than requested if the blob ends before
  /// @param octets number of copied octets
  record Copied(long begins, long octets) {}

  Copied copy(OpenBlob blob, OutputStream to) throws IOException {
    TimeSlice slice = new TimeSlice();
    byte[] buffer = new byte[BUFFER_OCTETS];
    long position = 0;
    long copied = 0;
    try (InputStream in = blob.stream()) {
      while (copied < length) {
        long room = position < offset ? offset - position : length - copied;
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, room));
        if (n < 0) {
          break;
        }
        if (position >= offset) {
          to.write(buffer, 0, n);
          copied += n;
        }
        position += n;
        slice.breathe();
      }
    }
    return new Copied(Math.min(position, offset), copied);
  }
}
