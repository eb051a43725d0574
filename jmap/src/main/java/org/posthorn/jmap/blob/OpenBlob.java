package org.posthorn.jmap.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.message.MessageBytes;

/// An open blob. A large one keeps a file open until it is closed. Not thread-safe.
public final class OpenBlob implements AutoCloseable {
  private static final int BUFFER_OCTETS = 32 << 10;

  private final MessageBytes bytes;
  private final long from;
  private final long to;
  private final @Nullable String encoding;
  private OptionalLong size;

  /// @param encoding the transfer encoding to decode
  OpenBlob(MessageBytes bytes, long from, long to, @Nullable String encoding) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.encoding = encoding;
    size =
        TransferDecoder.isNeeded(encoding)
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(0, Math.min(to, bytes.size()) - from));
  }

  static OpenBlob of(MessageBytes bytes) {
    return new OpenBlob(bytes, 0, bytes.size(), null);
  }

  /// Size in octets. Reads an encoded blob completely.
  public long size() {
    if (size.isEmpty()) {
      size = OptionalLong.of(counted());
    }
    return size.getAsLong();
  }

  private long counted() {
    TimeSlice slice = new TimeSlice();
    byte[] buffer = new byte[BUFFER_OCTETS];
    long count = 0;
    try (InputStream in = stream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
        slice.breathe();
      }
    } catch (IOException e) {
      throw new IllegalStateException("octets of the store throw no IOException", e);
    }
    return count;
  }

  /// A stream of the octets from the beginning; may be called again. Closing it does not close the
  /// blob.
  public InputStream stream() {
    return TransferDecoder.decode(bytes.stream(from, to), encoding);
  }

  /// The octets for random access. Closing them closes this blob.
  ///
  /// @param inMemoryMax largest size of an encoded blob, which is decoded in memory
  /// @return empty if it is larger
  public Optional<MessageBytes> decoded(int inMemoryMax) {
    if (!TransferDecoder.isNeeded(encoding)) {
      return Optional.of(bytes.part(from, to));
    }
    byte[] decoded = first(inMemoryMax + 1);
    bytes.close();
    return decoded.length > inMemoryMax ? Optional.empty() : Optional.of(MessageBytes.of(decoded));
  }

  /// The first octets, in memory.
  public byte[] first(int max) {
    try (InputStream in = stream()) {
      return in.readNBytes(max);
    } catch (IOException e) {
      throw new IllegalStateException("octets of the store throw no IOException", e);
    }
  }

  @Override
  public void close() {
    bytes.close();
  }
}
