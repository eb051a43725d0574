package org.posthorn.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lenient decoder of Content-Transfer-Encoding (RFC 2045 §6): foreign characters in base64 are
/// skipped, malformed quoted-printable sequences are kept, unknown encodings are not decoded.
public abstract sealed class TransferDecoder permits Base64Decoder, QuotedPrintableDecoder {
  private static final int BUFFER_BYTES = 8192;

  TransferDecoder() {}

  /// Largest number of octets that are still buffered.
  abstract int unwrittenMax();

  /// Decodes the next octets.
  ///
  /// @param out has space after `at` for as many octets and [#unwrittenMax] more
  /// @return the offset after what was written
  abstract int write(byte[] bytes, int from, int to, byte[] out, int at);

  /// Called at the end.
  ///
  /// @param out has space after `at` for [#unwrittenMax] octets
  /// @return the offset after what was written
  abstract int finish(byte[] out, int at);

  /// Whether the encoding is known: 7bit, 8bit, binary, base64, quoted-printable, in any case, or
  /// absent. IMAP's BINARY answers UNKNOWN-CTE otherwise (RFC 9051 §6.4.5).
  public static boolean isKnown(@Nullable String encoding) {
    return switch (encoding == null ? "7bit" : encoding.toLowerCase(Locale.ROOT)) {
      case "7bit", "8bit", "binary", "base64", "quoted-printable" -> true;
      default -> false;
    };
  }

  /// Whether the body needs decoding: base64 or quoted-printable.
  public static boolean isNeeded(@Nullable String encoding) {
    return decoder(encoding) != null;
  }

  private static @Nullable TransferDecoder decoder(@Nullable String encoding) {
    return switch (encoding == null ? "7bit" : encoding.toLowerCase(Locale.ROOT)) {
      case "base64" -> new Base64Decoder();
      case "quoted-printable" -> new QuotedPrintableDecoder();
      default -> null;
    };
  }

  /// Decodes a whole body; the array itself where there is nothing to decode. Never fails.
  public static byte[] decode(byte[] body, @Nullable String encoding) {
    TransferDecoder decoder = decoder(encoding);
    if (decoder == null) {
      return body;
    }
    byte[] out = new byte[body.length + decoder.unwrittenMax()];
    int end = decoder.write(body, 0, body.length, out, 0);
    return Arrays.copyOf(out, decoder.finish(out, end));
  }

  /// Decodes while reading, in some 20 KiB of memory. The stream throws only what the underlying
  /// one throws, and closes it.
  public static InputStream decode(InputStream body, @Nullable String encoding) {
    TransferDecoder decoder = decoder(encoding);
    return decoder == null ? body : new Decoding(body, decoder);
  }

  private static final class Decoding extends InputStream {
    private final InputStream source;
    private final TransferDecoder decoder;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] decoded;
    private int at;
    private int end;
    private boolean ended;

    private Decoding(InputStream source, TransferDecoder decoder) {
      this.source = source;
      this.decoder = decoder;
      decoded = new byte[BUFFER_BYTES + decoder.unwrittenMax()];
    }

    private boolean fill() throws IOException {
      while (at == end && !ended) {
        int read = source.read(buffer);
        ended = read < 0;
        end = ended ? decoder.finish(decoded, 0) : decoder.write(buffer, 0, read, decoded, 0);
        at = 0;
      }
      return at < end;
    }

    @Override
    public int read() throws IOException {
      return fill() ? decoded[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, end - at);
      System.arraycopy(decoded, at, bytes, offset, count);
      at += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
