package org.posthorn.jmap.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.message.MessageBytes;

/// The octets of a blob. Holds a file open until it is closed if they are many. Not thread-safe.
public final class OpenBlob implements AutoCloseable {
  private static final int BUFFER_OCTETS = 32 << 10;

  private final MessageBytes bytes;
  private final long from;
  private final long to;
  private final @Nullable String encoding;
  private OptionalLong size;

  /// @param encoding the transfer encoding that is undone
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

  /// In octets. Reads what is encoded once through.
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

  /// The octets from the beginning; may be called again. Closing it closes nothing else.
  public InputStream stream() {
    return TransferDecoder.decode(bytes.stream(from, to), encoding);
  }

  /// The octets to be read at any position. Closing them closes this.
  ///
  /// @param inMemoryMax octets that may have to be held in memory, because they are encoded
  /// @return empty if there are more of them
  public Optional<MessageBytes> decoded(int inMemoryMax) {
    if (!TransferDecoder.isNeeded(encoding)) {
      return Optional.of(bytes.part(from, to));
    }
    byte[] decoded = first(inMemoryMax + 1);
    bytes.close();
    return decoded.length > inMemoryMax ? Optional.empty() : Optional.of(MessageBytes.of(decoded));
  }

  /// The first octets, all in memory.
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
